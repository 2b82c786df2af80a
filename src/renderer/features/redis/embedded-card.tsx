import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ProcessState } from '../../../model/process.ts';
import { EMBEDDED_CONNECTION_ID } from '../../../model/redis.ts';
import { useReviveRedis } from '../../app/actions.ts';
import { useOwnRedis } from '../../app/use-own-redis.ts';
import { api } from '../../client.ts';
import { Card } from '../../components/card.tsx';
import { CopyLine } from '../../components/copy-line.tsx';
import { UNKNOWN } from '../../components/format.ts';
import { Tag } from '../../components/tag.tsx';
import classes from './embedded-card.module.css';

const TONES: Partial<Record<ProcessState['kind'], 'ok' | 'warn' | 'bad'>> = {
  running: 'ok',
  late: 'warn',
  restarting: 'warn',
  errored: 'bad',
};

function StateTag({ state: { kind } }: { state: ProcessState }) {
  const tone = TONES[kind];
  return <Tag {...(tone !== undefined && { tone })}>{kind === 'errored' ? 'given up' : kind}</Tag>;
}

/** How to reach the server that comes with Capstan. */
export function EmbeddedCard() {
  const embedded = useQuery(api.redis.status.queryOptions()).data?.embedded;
  const state = useOwnRedis();
  const revive = useReviveRedis();
  if (embedded === undefined || embedded === null) return null;
  return (
    <Card
      title="Embedded server"
      aside={
        state === null ? (
          embedded.running ? (
            <Tag tone="ok">running</Tag>
          ) : (
            <Tag>not in use</Tag>
          )
        ) : (
          <StateTag state={state} />
        )
      }
    >
      {state?.kind === 'errored' && (
        <div className={classes.failed}>
          <p>
            It ended five times within a minute and was given up: {state.cause}. What it had acknowledged is
            in its data folder.
          </p>
          <Button
            fullWidth
            variant="filled"
            loading={revive.isPending}
            onClick={() => revive.mutate({ id: EMBEDDED_CONNECTION_ID })}
          >
            Start it again
          </Button>
        </div>
      )}
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
