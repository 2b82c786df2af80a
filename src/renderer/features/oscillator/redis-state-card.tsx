import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconBraces, IconDatabaseSearch } from '@tabler/icons-react';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { useRoute } from '../../app/router.ts';
import { Age } from '../../components/age.tsx';
import { Card } from '../../components/card.tsx';
import { UNKNOWN } from '../../components/format.ts';
import { JsonModal } from '../../components/json-modal.tsx';
import classes from './redis-state-card.module.css';
import { compareSnapshot, type SnapshotLine } from './snapshot-diff.ts';
import { useSnapshot } from './use-snapshot.ts';

function Line({ line }: { line: SnapshotLine }) {
  return (
    <div className={classes.line} data-differs={line.differs || undefined}>
      <dt>{line.name}</dt>
      <dd title={line.differs ? `Saved ${line.saved ?? ''}, live ${line.live ?? ''}` : undefined}>
        {line.differs ? (
          <>
            <span className="sr-only">saved </span>
            {line.saved} → <span className="sr-only">live </span>
            {line.live}
          </>
        ) : (
          (line.saved ?? UNKNOWN)
        )}
      </dd>
    </div>
  );
}

/** What is saved in Redis, against what is live. */
export function RedisStateCard() {
  const live = useLive((state) => state.oscillator);
  const { params, setParams } = useRoute();
  const { snapshot, missing, error, ready, isFetching, refetch } = useSnapshot();
  const reached = useLive((state) => state.stream.kind !== 'retrying');
  const unread = error !== null && !missing && reached;
  const stale = !ready || unread;
  const jsonOpen = params['snapshot'] === 'json';

  const get = () =>
    refetch({ throwOnError: true }).then(
      () => tellDone('This is the state as Redis has it now.'),
      (failure: unknown) => tellFailed('No state from Redis', failure),
    );

  return (
    <Card
      title="Redis state"
      aside={
        stale && live !== null ? (
          <span className={classes.error} title={error === null ? undefined : errorText(error)}>
            {ready ? 'not readable' : 'Redis does not answer'}
          </span>
        ) : snapshot !== null ? (
          <span>
            saved <Age at={snapshot.savedAt} />
          </span>
        ) : missing ? (
          'nothing saved yet'
        ) : null
      }
    >
      <dl className={classes.lines} data-stale={stale || undefined}>
        {compareSnapshot(snapshot, live).map((line) => (
          <Line key={line.name} line={line} />
        ))}
      </dl>
      <div className={classes.actions}>
        <Button
          flex={1}
          leftSection={<IconDatabaseSearch size={14} stroke={1.8} />}
          disabled={isFetching && snapshot === null}
          onClick={() => void get()}
        >
          Get Redis state
        </Button>
        <Tooltip label="Show as JSON">
          <ActionIcon
            variant="default"
            size={30}
            aria-label="Show as JSON"
            disabled={snapshot === null}
            onClick={() => setParams({ snapshot: 'json' })}
          >
            <IconBraces size={15} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
      </div>
      <JsonModal
        title="Saved state in Redis"
        opened={jsonOpen}
        value={snapshot ?? { message: 'Nothing is saved yet.' }}
        onClose={() => setParams({ snapshot: null }, true)}
      />
    </Card>
  );
}
