import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ConnectionView } from '../../../model/redis.ts';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { api } from '../../client.ts';
import { ConfirmModal } from '../../components/confirm-modal.tsx';

/** What is about to be done with a connection. */
export interface Intent {
  readonly kind: 'use' | 'remove';
  readonly connection: ConnectionView;
}

export function ConnectionConfirm({ intent, onClose }: { intent: Intent | null; onClose: () => void }) {
  const queryClient = useQueryClient();
  // Another server holds other keys, other queues, another saved state.
  const refresh = () => queryClient.invalidateQueries();
  const use = useMutation(
    api.redis.useConnection.mutationOptions({
      onSuccess: ({ name }) => tellDone(`The engine works on ${name} now.`),
      onError: (error) => tellFailed('The connection was not changed', error),
      onSettled: refresh,
    }),
  );
  const remove = useMutation(
    api.redis.removeConnection.mutationOptions({
      onSuccess: () => tellDone('The connection is forgotten.'),
      onError: (error) => tellFailed('The connection was not removed', error),
      onSettled: refresh,
    }),
  );
  if (intent === null) return null;
  const { kind, connection } = intent;
  const { id, name, address, environment } = connection;
  return (
    <ConfirmModal
      opened
      onClose={onClose}
      title={kind === 'use' ? `Use ${name}` : `Remove ${name}`}
      confirmLabel={kind === 'use' ? 'Use it' : 'Remove'}
      typed={name}
      careful={environment === 'production'}
      danger={kind === 'remove'}
      onConfirm={() => (kind === 'use' ? use : remove).mutate({ id })}
    >
      {kind === 'use'
        ? `The engine leaves its present connection and works on ${address}, now and after the next start.`
        : `Forgets the address and password of ${name}. Nothing changes on the server itself.`}
    </ConfirmModal>
  );
}
