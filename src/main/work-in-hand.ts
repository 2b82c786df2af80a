import type { ComposedEngine } from '../host/compose.ts';

/** What the end of the app would interrupt. */
export interface WorkInHand {
  readonly oscillator: boolean;
  /** Tasks of pools and one-shots. */
  readonly running: number;
  readonly waiting: number;
}

/** Asks the engine; Redis is not needed for the answer. */
export function workInHand({ oscillator, pools, oneShots }: ComposedEngine['engine']): WorkInHand {
  const holders = [...pools.list(), oneShots.view()];
  const sum = (of: (holder: (typeof holders)[number]) => number) =>
    holders.reduce((total, holder) => total + of(holder), 0);
  return {
    oscillator: oscillator.state().status.kind !== 'stopped',
    running: sum(({ running }) => running),
    waiting: sum(({ queued }) => queued),
  };
}

const tasks = (count: number, what: string): string =>
  count === 1 ? `1 task ${what}s` : `${count} tasks ${what}`;

/** What is asked of whoever quits, in words; null: nothing is interrupted. */
export function describeWork({ oscillator, running, waiting }: WorkInHand): string | null {
  if (!oscillator && running + waiting === 0) return null;
  const facts = [
    oscillator ? 'the oscillator is running' : null,
    running > 0 ? tasks(running, 'run') : null,
    waiting > 0 ? tasks(waiting, 'wait') : null,
  ].filter((fact) => fact !== null);
  const sentence = facts.join(', ').replace(/, ([^,]*)$/, ' and $1');
  const consequences = [
    'What is in hand has ten seconds to finish.',
    oscillator
      ? 'Messages that are not finished go back to their queue, and the state is saved, so the next start continues from here.'
      : null,
    running + waiting > 0 ? 'Tasks of pools that are not finished by then are cancelled.' : null,
  ].filter((fact) => fact !== null);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. ${consequences.join(' ')}`;
}
