import { IconStack2 } from '@tabler/icons-react';
import { queueKey } from '../../app/live/reduce-frame.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { useRoute } from '../../app/router.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { StartButton } from '../oscillator/start-button.tsx';
import { queueAt } from './queue-at.ts';
import { QueueList } from './queue-list.tsx';
import { QueueView } from './queue-view.tsx';
import classes from './queues-page.module.css';

/** Every BullMQ queue on the connection: the list left, the jobs of one of them right. */
export function QueuesPage() {
  const queues = useLive((state) => state.queues);
  const { params } = useRoute();
  const queue = params['queue'] === undefined ? queues?.[0] : queueAt(queues ?? [], params['queue']);
  if (queues === null || queues.length === 0) {
    return (
      <EmptyState
        icon={<IconStack2 size={28} stroke={1.4} />}
        title={queues === null ? 'The queues are not known yet' : 'No queue on this connection'}
        action={<StartButton />}
      >
        {queues === null
          ? 'They are listed as soon as Redis answers.'
          : 'A BullMQ queue appears here with its first job, whoever adds it. The oscillator makes one called “messages”.'}
      </EmptyState>
    );
  }
  return (
    <div className={classes.page}>
      <QueueList queues={queues} selected={queue === undefined ? null : queueKey(queue)} />
      {queue === undefined ? (
        <EmptyState title={`There is no queue “${params['queue'] ?? ''}” on this connection`} />
      ) : (
        <QueueView key={queueKey(queue)} queue={queue} />
      )}
    </div>
  );
}
