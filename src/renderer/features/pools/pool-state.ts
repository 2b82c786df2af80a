import { assertNever } from '../../../model/assert-never.ts';
import type { PoolView } from '../../../model/pool.ts';

interface PoolStateWords {
  readonly word: string;
  readonly tone: 'ok' | 'warn' | 'bad' | 'accent' | undefined;
  /** What it means for a task; null when it is simply run. */
  readonly meaning: string | null;
}

/** Workers that take tasks. */
export const countReady = ({ workers }: Pick<PoolView, 'workers'>): number =>
  workers.filter(({ state }) => state.kind === 'running' || state.kind === 'late').length;

/** A pool's state in words. */
export function poolStateWords(pool: Pick<PoolView, 'state' | 'workers'>): PoolStateWords {
  const { state, workers } = pool;
  switch (state.kind) {
    case 'working':
      return countReady(pool) === workers.length
        ? { word: 'working', tone: 'ok', meaning: null }
        : { word: `${countReady(pool)} of ${workers.length} up`, tone: 'warn', meaning: null };
    case 'paused':
      return { word: 'paused', tone: 'warn', meaning: 'Tasks wait until it is resumed.' };
    case 'draining':
      return { word: 'draining', tone: 'accent', meaning: 'It finishes what it has and takes nothing new.' };
    case 'drained':
      return { word: 'drained', tone: 'accent', meaning: 'It takes nothing new until it is resumed.' };
    case 'errored':
      return { word: 'given up', tone: 'bad', meaning: 'Tasks fail at once until it is restarted.' };
    case 'stopped':
      return { word: 'stopped', tone: undefined, meaning: 'It takes no tasks.' };
    default:
      return assertNever(state);
  }
}
