import { MESSAGE_QUEUE } from '../../../model/oscillator.ts';
import { type QueueView, waitingOf } from '../../../model/queue.ts';
import { queueKey } from '../../app/live/reduce-frame.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash } from '../../app/router.ts';
import { useRedisStale } from '../../app/use-redis-stale.ts';
import { Card } from '../../components/card.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount, formatShort, plural } from '../../components/format.ts';
import { Sparkline } from '../../components/sparkline.tsx';
import { StateBar } from '../queues/state-bar.tsx';
import { StartButton } from '../oscillator/start-button.tsx';
import classes from './queues-card.module.css';

function workersText({ paused, workers, counts }: QueueView): { text: string; warn: boolean } {
  if (paused) return { text: 'paused', warn: true };
  if (workers === null) return { text: '–', warn: false };
  if (workers === 0) return { text: 'no worker', warn: waitingOf(counts) > 0 };
  return { text: plural(workers, 'worker'), warn: false };
}

/** Those that need somebody first, then the fleet's own; an order that does not change with every job. */
function inOrder(queues: readonly QueueView[]): QueueView[] {
  const rank = (queue: QueueView) => (workersText(queue).warn ? 0 : queue.name === MESSAGE_QUEUE ? 1 : 2);
  return queues.toSorted((a, b) => rank(a) - rank(b));
}

function QueueRow({ queue }: { queue: QueueView }) {
  const trail = useLive((state) => state.queueTrails[queueKey(queue)]);
  const { text, warn } = workersText(queue);
  return (
    <li>
      <a className={classes.row} href={formatHash('queues', { queue: queueKey(queue) })}>
        <span className={classes.head}>
          <b className="clip" title={queue.name}>
            {queue.name}
          </b>
          <span className={classes.workers} data-warn={warn || undefined}>
            {text}
          </span>
        </span>
        <span className={classes.figures}>
          <span>
            {formatShort(waitingOf(queue.counts))} waiting · {formatShort(queue.counts.active)} active
            {queue.counts.failed > 0 && <em> · {formatShort(queue.counts.failed)} failed</em>}
          </span>
          <Sparkline values={trail ?? []} label={`Backlog of ${queue.name} since the panel opened`} />
        </span>
        <StateBar counts={queue.counts} />
      </a>
    </li>
  );
}

/** Each queue: its states as one bar, its backlog as a small line. */
export function QueuesCard() {
  const queues = useLive((state) => state.queues);
  const stale = useRedisStale();
  return (
    <Card className={classes.card} title="Queues" aside={queues === null ? null : formatCount(queues.length)}>
      {queues === null ? (
        <EmptyState title="Not known yet">The queues are listed as soon as Redis answers.</EmptyState>
      ) : queues.length === 0 ? (
        <EmptyState title="No queue on this connection" action={<StartButton />}>
          A queue appears here with its first job.
        </EmptyState>
      ) : (
        <ul className={`${classes.list} from-redis`} data-stale={stale}>
          {inOrder(queues).map((queue) => (
            <QueueRow key={queueKey(queue)} queue={queue} />
          ))}
        </ul>
      )}
    </Card>
  );
}
