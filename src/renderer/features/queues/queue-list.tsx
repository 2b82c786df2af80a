import { Switch, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type QueueView, waitingOf } from '../../../model/queue.ts';
import { queueKey } from '../../app/live/reduce-frame.ts';
import { formatHash, useRoute } from '../../app/router.ts';
import { useRedisStale } from '../../app/use-redis-stale.ts';
import { formatShort } from '../../components/format.ts';
import { Tag } from '../../components/tag.tsx';
import classes from './queue-list.module.css';
import { StateBar } from './state-bar.tsx';
import { useWrites } from './use-writes.ts';

function QueueItem({ queue, current }: { queue: QueueView; current: boolean }) {
  const { counts, paused, workers } = queue;
  const { params } = useRoute();
  const href = formatHash('queues', {
    queue: queueKey(queue),
    state: params['state'] ?? null,
    find: params['find'] ?? null,
  });
  return (
    <li>
      <a className={classes.item} href={href} aria-current={current || undefined}>
        <span className={classes.name}>
          <span className="clip" title={`${queue.prefix}:${queue.name}`}>
            {queue.name}
          </span>
          {paused ? (
            <Tag tone="warn">paused</Tag>
          ) : (
            workers === 0 && waitingOf(counts) > 0 && <Tag tone="warn">no worker</Tag>
          )}
        </span>
        <span className={classes.figures}>
          {formatShort(waitingOf(counts))} waiting
          {counts.active > 0 && ` · ${formatShort(counts.active)} active`}
          {counts.failed > 0 && <em> · {formatShort(counts.failed)} failed</em>}
        </span>
        <StateBar counts={counts} />
      </a>
    </li>
  );
}

/** The emergency switch: no queue is changed while it is on. */
function ReadOnlySwitch() {
  const { readOnlyNow, setReadOnly } = useWrites();
  return (
    <Switch
      className={classes.switch}
      label="Read-only now"
      description="No queue is changed while this is on."
      checked={readOnlyNow}
      onChange={(event) => setReadOnly.mutate(event.currentTarget.checked)}
    />
  );
}

export function QueueList({ queues, selected }: { queues: readonly QueueView[]; selected: string | null }) {
  const { params, setParams } = useRoute();
  const stale = useRedisStale();
  const find = params['find'] ?? '';
  const shown = queues.filter((queue) => queueKey(queue).toLowerCase().includes(find.toLowerCase()));
  return (
    <nav className={classes.list} aria-label="Queues">
      <div className={classes.search}>
        <TextInput
          data-page-search
          aria-label="Find a queue"
          placeholder={`Find among ${queues.length}`}
          leftSection={<IconSearch size={14} />}
          value={find}
          onChange={(event) => setParams({ find: event.currentTarget.value }, true)}
        />
      </div>
      <ul className="from-redis" data-stale={stale}>
        {shown.map((queue) => (
          <QueueItem key={queueKey(queue)} queue={queue} current={queueKey(queue) === selected} />
        ))}
      </ul>
      <ReadOnlySwitch />
      {shown.length === 0 && <p className={classes.none}>No queue by that name</p>}
    </nav>
  );
}
