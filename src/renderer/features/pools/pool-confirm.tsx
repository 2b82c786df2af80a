import type { PoolView } from '../../../model/pool.ts';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { plural } from '../../components/format.ts';
import type { usePoolMutations } from './use-pool-mutations.ts';

/** What is asked about before it is done. */
export type PoolQuestion = 'drain' | 'restart' | 'remove';

interface PoolConfirmProps {
  readonly pool: PoolView;
  readonly question: PoolQuestion | null;
  readonly mutations: ReturnType<typeof usePoolMutations>;
  readonly onClose: () => void;
}

const TITLES: Record<PoolQuestion, string> = {
  drain: 'Drain',
  restart: 'Restart the workers of',
  remove: 'Remove',
};

function consequences(question: PoolQuestion, { name, running, queued, workers }: PoolView): string {
  const inHand = plural(running, 'running task');
  const finish = running === 1 ? 'finishes' : 'finish';
  switch (question) {
    case 'drain':
      return `${inHand} and ${plural(queued, 'waiting task')} of ${name} are finished. It refuses new tasks until it is resumed.`;
    case 'restart':
      return `${plural(workers.length, 'worker')} of ${name} ${workers.length === 1 ? 'is' : 'are'} started anew, one after another, each when it has finished what it runs. Workers that were given up are tried again.`;
    case 'remove':
      return `${inHand} ${finish} within 10 seconds or ${running === 1 ? 'is' : 'are'} cancelled, ${plural(queued, 'waiting task')} ${queued === 1 ? 'is' : 'are'} cancelled, and ${plural(workers.length, 'worker')} of ${name} ${workers.length === 1 ? 'ends' : 'end'}. The history of its tasks stays.`;
  }
}

/** Says exactly what a command to a pool will do, and does it. */
export function PoolConfirm({ pool, question, mutations, onClose }: PoolConfirmProps) {
  const asked = question ?? 'drain';
  return (
    <ConfirmModal
      opened={question !== null}
      onClose={onClose}
      title={`${TITLES[asked]} ${pool.name}`}
      typed={pool.name}
      danger={asked === 'remove'}
      confirmLabel={asked === 'restart' ? 'Restart' : TITLES[asked]}
      onConfirm={() => mutations[asked].mutate()}
    >
      <p>{consequences(asked, pool)}</p>
    </ConfirmModal>
  );
}
