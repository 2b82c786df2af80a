import { useMutation, useQueryClient } from '@tanstack/react-query';
import { tellDone, tellFailed } from '../../app/actions.ts';
import { api, client } from '../../client.ts';
import { plural } from '../../components/format.ts';
import type { ChunkedWork } from '../../components/use-chunked-work.ts';

/** What can be done with dead letters. */
export type LetterDeed = 'requeue' | 'purge';

/** Dead letters of one call. */
const STEP = 500;

const DONE: Readonly<Record<LetterDeed, string>> = {
  requeue: 'wait again, as if they were new',
  purge: 'are removed for good',
};
const DOING: Readonly<Record<LetterDeed, string>> = {
  requeue: 'Requeueing dead letters',
  purge: 'Removing dead letters',
};
const FAILED: Readonly<Record<LetterDeed, string>> = {
  requeue: 'Could not requeue',
  purge: 'Could not remove',
};

/** Requeues and removes: those named, or all of a queue; the list is asked for anew afterwards. */
export function useLetterDeeds(queue: string) {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.deadLetters.key() });
  const some = useMutation({
    mutationFn: ({ deed, refs }: { deed: LetterDeed; refs: readonly string[] }) =>
      client.deadLetters[deed]({ queue, refs: [...refs] }),
    onSuccess: ({ done }, { deed }) => tellDone(`${plural(done, 'task')} ${DONE[deed]}.`),
    onError: (error, { deed }) => tellFailed(FAILED[deed], error),
    onSettled: refresh,
  });
  const all = (work: ChunkedWork, deed: LetterDeed) =>
    work.run({
      title: DOING[deed],
      step: () => client.deadLetters[deed]({ queue, limit: STEP }),
      onEnd: (done, stopped) => {
        tellDone(`${plural(done, 'task')} ${DONE[deed]}${stopped ? '; stopped here.' : '.'}`);
        void refresh();
      },
      onError: (error, done) => {
        tellFailed(`${FAILED[deed]} after ${plural(done, 'task')}`, error);
        void refresh();
      },
    });
  return { some, all };
}
