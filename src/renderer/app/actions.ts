import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../client.ts';
import { errorText } from './error-text.ts';

/** Says how an action ended. */
export function tellDone(message: string): void {
  notifications.show({ message, color: 'var(--ok)', autoClose: 4_000 });
}

export function tellFailed(title: string, error: unknown): void {
  notifications.show({ title, message: errorText(error), color: 'var(--bad)', autoClose: 9_000 });
}

export function useStart() {
  return useMutation(
    api.oscillator.start.mutationOptions({
      onSuccess: ({ state }) =>
        tellDone(
          state.totalMessageCount > 0
            ? `The fleet runs again, from message ${state.totalMessageCount.toLocaleString('en-US')}.`
            : 'The fleet runs.',
        ),
      onError: (error) => tellFailed('Could not start', error),
    }),
  );
}

/** Starts an embedded Redis that was given up; the fleet goes on by itself. */
export function useReviveRedis() {
  const queryClient = useQueryClient();
  return useMutation(
    api.redis.useConnection.mutationOptions({
      onSuccess: () => tellDone('The embedded Redis runs again.'),
      onError: (error) => tellFailed('The embedded Redis could not be started', error),
      onSettled: () => queryClient.invalidateQueries(),
    }),
  );
}

export function useStop() {
  return useMutation(
    api.oscillator.stop.mutationOptions({
      onSuccess: () => tellDone('Stopped. Work in hand is finished and the state is saved.'),
      onError: (error) => tellFailed('Could not stop', error),
    }),
  );
}
