import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { errorText } from '../../app/error-text.ts';
import { api, desktopBridge } from '../../client.ts';
import { Age } from '../../components/age.tsx';
import { Card } from '../../components/card.tsx';
import { CopyLine } from '../../components/copy-line.tsx';
import { formatDigits, UNKNOWN } from '../../components/format.ts';
import { Fact } from '../../components/fact.tsx';
import classes from './settings-page.module.css';

/** Versions, addresses and folders of the engine. */
export function AboutCard() {
  const { data: engine, error } = useQuery(api.system.engine.queryOptions({ staleTime: Infinity }));
  const bridge = desktopBridge();
  return (
    <Card title="About" aside={error === null ? null : errorText(error)}>
      <dl className={classes.facts}>
        <Fact name="Capstan">{engine?.version ?? UNKNOWN}</Fact>
        <Fact name="Runs as">
          {engine === undefined
            ? UNKNOWN
            : `${engine.host === 'desktop' ? 'desktop app' : 'server'}, process ${formatDigits(engine.pid)}`}
        </Fact>
        <Fact name="Up for">
          <Age at={engine?.startedAt} suffix="" />
        </Fact>
        <Fact name="Runtime">
          {engine === undefined ? UNKNOWN : `Node ${engine.nodeVersion} on ${engine.platform}`}
        </Fact>
        <Fact name="API">
          {engine === undefined && UNKNOWN}
          {engine?.apiUrl === null && 'off'}
          {typeof engine?.apiUrl === 'string' && <CopyLine text={engine.apiUrl} label="Copy the address" />}
        </Fact>
        <Fact name="Data folder">
          {engine === undefined ? UNKNOWN : <CopyLine text={engine.dataDir} label="Copy the data folder" />}
        </Fact>
        {engine?.scriptFolders.map((folder, index) => (
          <Fact key={folder} name={index === 0 ? 'Scripts folders' : ''}>
            <CopyLine text={folder} label="Copy the scripts folder" />
          </Fact>
        ))}
      </dl>
      <div className={classes.links}>
        {bridge !== undefined && (
          <>
            <Button onClick={() => void bridge.openDataFolder()}>Open the data folder</Button>
            <Button onClick={() => void bridge.openLogsFolder()}>Open the logs</Button>
          </>
        )}
        {typeof engine?.apiUrl === 'string' && (
          <>
            <a href={`${engine.apiUrl}/docs`} target="_blank" rel="noreferrer">
              API reference
            </a>
            <a href={`${engine.apiUrl}/openapi.json`} target="_blank" rel="noreferrer">
              OpenAPI document
            </a>
            <a href={`${engine.apiUrl}/metrics`} target="_blank" rel="noreferrer">
              Metrics
            </a>
          </>
        )}
      </div>
    </Card>
  );
}
