import { setTimeout as delay } from 'node:timers/promises';
import type { ComposedEngine } from '../host/compose.ts';

/** What the end of the app would interrupt. */
export interface WorkInHand {
  readonly oscillator: boolean;
  /** Jobs and Python tasks: what is not finished goes back to its queue. */
  readonly comesAgain: number;
  /** Tasks of pools and one-shots, which nobody keeps. */
  readonly running: number;
  readonly waiting: number;
}

/** Some of it is asked of Redis, which may be away; whoever quits does not wait for it longer than this, ms. */
const PATIENCE_MS = 500;
const MOST_COUNTED = 100;

/** Asks the engine. */
export async function workInHand(engine: ComposedEngine['engine']): Promise<WorkInHand> {
  const { oscillator, pools, oneShots } = engine;
  const comesAgain = await Promise.race([countJobs(engine).catch(() => 0), delay(PATIENCE_MS, 0)]);
  const holders = [...pools.list(), oneShots.view()];
  const sum = (of: (holder: (typeof holders)[number]) => number) =>
    holders.reduce((total, holder) => total + of(holder), 0);
  return {
    oscillator: oscillator.state().status.kind !== 'stopped',
    comesAgain,
    running: sum(({ running }) => running),
    waiting: sum(({ queued }) => queued),
  };
}

async function countJobs({ jobWorkers, tasks }: ComposedEngine['engine']): Promise<number> {
  const workers = await jobWorkers.list();
  const python = await tasks.list({ kind: 'python', state: 'running', limit: MOST_COUNTED });
  const ours = workers.filter((worker) => worker.ours);
  return ours.reduce((sum, { running }) => sum + running, python.length);
}

const count = (number: number, what: string, does: string): string =>
  number === 1 ? `1 ${what} ${does}s` : `${number} ${what}s ${does}`;

/** What is asked of whoever quits, in words; null: nothing is interrupted. */
export function describeWork({ oscillator, comesAgain, running, waiting }: WorkInHand): string | null {
  const facts = [
    oscillator ? 'the oscillator is running' : null,
    comesAgain > 0 ? count(comesAgain, 'job', 'run') : null,
    running > 0 ? count(running, 'task', 'run') : null,
    waiting > 0 ? count(waiting, 'task', 'wait') : null,
  ].filter((fact) => fact !== null);
  if (facts.length === 0) return null;
  const sentence = facts.join(', ').replace(/, ([^,]*)$/, ' and $1');
  const consequences = [
    'What is in hand has ten seconds to finish.',
    oscillator || comesAgain > 0
      ? 'Messages and jobs that are not finished by then go back to their queue.'
      : null,
    running + waiting > 0 ? 'Tasks of pools that are not finished by then are cancelled.' : null,
    oscillator ? 'The state is saved, so the next start continues from here.' : null,
  ].filter((fact) => fact !== null);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. ${consequences.join(' ')}`;
}
