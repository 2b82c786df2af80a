import type { DeadLetter } from '../../../model/dead-letter.ts';
import { formatCount, plural } from '../../components/format.ts';
import type { LetterDeed } from './use-dead-letters.ts';

const CAUSES: Readonly<Record<string, string>> = {
  worker_died: 'Workers died with it',
  bad_json: 'Not readable',
  no_id: 'Without an id',
};

/** Why a task was given up, in two words. */
export function causeOf({ code }: DeadLetter): string {
  return code === null ? 'Not known any more' : (CAUSES[code] ?? code);
}

/** Which dead letters are meant: so many that were chosen, or all of a queue. */
export interface LetterChoice {
  readonly deed: LetterDeed;
  readonly queue: string;
  readonly count: number;
  readonly all: boolean;
}

/** What will happen, exactly. */
export function letterQuestion({ deed, queue, count, all }: LetterChoice): string {
  const what = all
    ? count === 1
      ? 'the only dead letter'
      : `all ${formatCount(count)} dead letters`
    : plural(count, 'dead letter');
  return deed === 'requeue'
    ? `Puts ${what} of ${queue} back into the queue as if they were new: each is tried up to three times again.`
    : `Removes ${what} of ${queue} for good, with what was asked for in them.`;
}

export const letterLabel = ({ deed, count }: Pick<LetterChoice, 'deed' | 'count'>): string =>
  `${deed === 'requeue' ? 'Requeue' : 'Remove'} ${formatCount(count)}`;
