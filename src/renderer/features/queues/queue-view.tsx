import type { QueueView as Queue } from '../../../model/queue.ts';
import { queueKey } from '../../app/live/reduce-frame.ts';
import { formatHash, useRoute } from '../../app/router.ts';
import { useRedisStale } from '../../app/use-redis-stale.ts';
import { formatCount, plural } from '../../components/format.ts';
import { Tag } from '../../components/tag.tsx';
import { useChunkedWork } from '../../components/use-chunked-work.ts';
import { WorkStrip } from '../../components/work-strip.tsx';
import { JobDrawer } from './job-drawer.tsx';
import { JobTable } from './job-table.tsx';
import { isJobState, STATE_COLOR, STATE_LABEL, statesOf } from './job-states.ts';
import { QueueActions } from './queue-actions.tsx';
import classes from './queue-view.module.css';
import { ReadOnlyMark } from './read-only-mark.tsx';

function StateTabs({ queue, state }: { queue: Queue; state: string }) {
  const stale = useRedisStale();
  return (
    <nav className={`${classes.tabs} from-redis`} data-stale={stale} aria-label="Jobs by state">
      {statesOf(queue).map((entry) => (
        <a
          key={entry}
          href={formatHash('queues', { queue: queueKey(queue), state: entry })}
          aria-current={entry === state || undefined}
        >
          <i style={{ background: STATE_COLOR[entry] }} />
          {STATE_LABEL[entry]}
          <b>{formatCount(queue.counts[entry])}</b>
        </a>
      ))}
    </nav>
  );
}

/** One queue: what can be done with it, and its jobs by state. */
export function QueueView({ queue }: { queue: Queue }) {
  const { params } = useRoute();
  const work = useChunkedWork();
  const wished = params['state'];
  const state = isJobState(wished) ? wished : 'waiting';
  return (
    <section className={classes.view} aria-label={`Queue ${queue.name}`}>
      <header className={classes.header}>
        <h2 className="clip" title={`${queue.prefix}:${queue.name}`}>
          {queue.name}
        </h2>
        {queue.paused ? <Tag tone="warn">paused</Tag> : null}
        <span className="muted">
          {queue.prefix !== 'bull' && `prefix ${queue.prefix} · `}
          {queue.version !== null && `${queue.version.replace(':', ' ')} · `}
          {queue.workers === null ? 'workers not known' : plural(queue.workers, 'worker')}
        </span>
        <span className="spring" />
        <ReadOnlyMark queue={queue} />
        <QueueActions queue={queue} work={work} />
      </header>
      <WorkStrip work={work} />
      <StateTabs queue={queue} state={state} />
      <JobTable key={state} queue={queue} state={state} />
      <JobDrawer queue={queue} id={params['job'] ?? null} />
    </section>
  );
}
