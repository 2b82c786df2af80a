import type { ComposedEngine } from '../host/compose.ts';

type Engine = ComposedEngine['engine'];
interface AskedEngine {
  readonly oscillator: Pick<Engine['oscillator'], 'state'>;
  readonly pools: Pick<Engine['pools'], 'list'>;
  readonly oneShots: Pick<Engine['oneShots'], 'view'>;
  readonly jobWorkers: Pick<Engine['jobWorkers'], 'inHand'>;
  readonly processes: Pick<Engine['processes'], 'list'>;
}

/** What the end of the app would interrupt. */
export interface WorkInHand {
  readonly oscillator: boolean;
  /** Of the job workers and Python workers of this engine: what is not finished goes back to its queue. */
  readonly jobs: number;
  readonly python: number;
  /** Tasks of pools and one-shots, which nobody keeps. */
  readonly running: number;
  readonly waiting: number;
}

/** Asks the engine, which knows it without Redis. Workers that others run go on, so what they do is left out. */
export function workInHand(engine: AskedEngine): WorkInHand {
  const { oscillator, pools, oneShots, jobWorkers, processes } = engine;
  const python = processes.list().filter(({ ours, worker }) => ours && (worker?.taskId ?? null) !== null);
  const holders = [...pools.list(), oneShots.view()];
  const sum = (of: (holder: (typeof holders)[number]) => number) =>
    holders.reduce((total, holder) => total + of(holder), 0);
  return {
    oscillator: oscillator.state().status.kind !== 'stopped',
    jobs: jobWorkers.inHand(),
    python: python.length,
    running: sum(({ running }) => running),
    waiting: sum(({ queued }) => queued),
  };
}

const count = (number: number, what: string, does: string): string =>
  number === 1 ? `1 ${what} ${does}s` : `${number} ${what}s ${does}`;

/** What is asked of whoever quits, in words; null: nothing is interrupted. */
export function describeWork({ oscillator, jobs, python, running, waiting }: WorkInHand): string | null {
  const facts = [
    oscillator ? 'the oscillator is running' : null,
    jobs > 0 ? count(jobs, 'job', 'run') : null,
    python > 0 ? count(python, 'Python task', 'run') : null,
    running > 0 ? count(running, 'task', 'run') : null,
    waiting > 0 ? count(waiting, 'task', 'wait') : null,
  ].filter((fact) => fact !== null);
  if (facts.length === 0) return null;
  const sentence = facts.join(', ').replace(/, ([^,]*)$/, ' and $1');
  const consequences = [
    'What is in hand has ten seconds to finish.',
    oscillator || jobs + python > 0
      ? 'Messages, jobs and Python tasks that are not finished by then go back to their queue.'
      : null,
    running + waiting > 0 ? 'Tasks of pools that are not finished by then are cancelled.' : null,
    oscillator ? 'The state is saved, so the next start continues from here.' : null,
  ].filter((fact) => fact !== null);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. ${consequences.join(' ')}`;
}
