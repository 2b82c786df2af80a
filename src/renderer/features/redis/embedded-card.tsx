import { useQuery } from '@tanstack/react-query';
import { api } from '../../client.ts';
import { Card } from '../../components/card.tsx';
import { CopyLine } from '../../components/copy-line.tsx';
import { UNKNOWN } from '../../components/format.ts';
import { Tag } from '../../components/tag.tsx';
import classes from './embedded-card.module.css';

/** How to reach the server that comes with Capstan. */
export function EmbeddedCard() {
  const embedded = useQuery(api.redis.status.queryOptions()).data?.embedded;
  if (embedded === undefined || embedded === null) return null;
  return (
    <Card
      title="Embedded server"
      aside={embedded.running ? <Tag tone="ok">running</Tag> : <Tag>not running</Tag>}
    >
      <dl className={classes.facts}>
        <div>
          <dt>Port</dt>
          <dd>{embedded.port ?? UNKNOWN}</dd>
        </div>
      </dl>
      <p className={classes.label}>Data folder</p>
      <CopyLine text={embedded.dataDir} label="Copy the data folder" />
      {embedded.cliCommand !== null && (
        <>
          <p className={classes.label}>From a terminal</p>
          <CopyLine text={embedded.cliCommand} label="Copy the redis-cli command" />
        </>
      )}
    </Card>
  );
}
