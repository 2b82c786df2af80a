import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { QueueView } from '../../../model/queue.ts';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { api, client } from '../../client.ts';
import { formatCount } from '../../components/format.ts';
import type { ChunkedWork } from '../../components/use-chunked-work.ts';
import type { CleanRequest } from './clean-modal.tsx';

/** What can be done with a queue and its jobs; lists are asked for anew afterwards. */
export function useQueueMutations(queue: QueueView) {
  const queryClient = useQueryClient();
  const ref = { name: queue.name, prefix: queue.prefix };
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.queue.key() });
  const told = (done: string, failed: string) => ({
    onSuccess: () => tellDone(done),
    onError: (error: unknown) => tellFailed(failed, error),
    onSettled: refresh,
  });

  const pause = useMutation({
    mutationFn: () => client.queue.pause(ref),
    ...told(`${queue.name} is paused: no more jobs are handed out.`, 'Could not pause'),
  });
  const resume = useMutation({
    mutationFn: () => client.queue.resume(ref),
    ...told(`${queue.name} hands out jobs again.`, 'Could not resume'),
  });
  const retryJob = useMutation({
    mutationFn: (id: string) => client.queue.retryJob({ ...ref, id }),
    ...told('The job waits again.', 'Could not retry'),
  });
  const removeJob = useMutation({
    mutationFn: (job: { id: string; withChildren: boolean }) => client.queue.removeJob({ ...ref, ...job }),
    ...told('The job is removed.', 'Could not remove'),
  });

  const ended = (what: string) => ({
    onEnd: (done: number, stopped: boolean) => {
      tellDone(`${formatCount(done)} ${what}${stopped ? '; stopped here.' : '.'}`);
      void refresh();
    },
    onError: (error: unknown, done: number) => {
      tellFailed(`Ended after ${formatCount(done)} ${what}`, error);
      void refresh();
    },
  });
  const retryAll = (work: ChunkedWork) =>
    work.run({
      title: 'Retrying failed jobs',
      step: async () => {
        const { retried, remaining } = await client.queue.retryFailed({ ...ref, limit: 500 });
        return { done: retried, remaining };
      },
      ...ended('failed jobs wait again'),
    });
  const clean = (work: ChunkedWork, request: CleanRequest) =>
    work.run({
      title: `Removing ${request.state} jobs`,
      step: async () => {
        const { removed, remaining } = await client.queue.clean({ ...ref, ...request, limit: 500 });
        return { done: removed, remaining };
      },
      ...ended(`${request.state} jobs removed`),
    });

  return { pause, resume, retryJob, removeJob, retryAll, clean, refresh };
}
