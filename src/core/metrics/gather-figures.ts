import type { OscillatorState } from '../../model/oscillator.ts';
import type { ProcessView } from '../../model/process.ts';
import type { QueueView } from '../../model/queue.ts';
import type { RedisLinkState } from '../../model/redis.ts';
import type { EngineFigures, PythonFigures } from '../ports/figures.ts';

/** Where the figures come from. */
export interface FigureSources {
  now(): number;
  state(): OscillatorState;
  totals(): EngineFigures['messages'];
  processes(): readonly ProcessView[];
  link(): RedisLinkState;
  queues(): Promise<readonly QueueView[]>;
  endedJobs(): EngineFigures['endedJobs'];
  jobWorkers(): Promise<EngineFigures['jobWorkers']>;
  python(): PythonFigures;
}

/** Gathers the figures of one scrape; without Redis there are none of the queues. */
export async function gatherFigures(sources: FigureSources): Promise<EngineFigures> {
  const redis = sources.link();
  const isReady = redis.kind === 'ready';
  const [queues, jobWorkers] = await Promise.all([
    isReady ? sources.queues().catch(() => []) : [],
    isReady ? sources.jobWorkers().catch(() => []) : [],
  ]);
  const { roleSwitchCount, livePushers, livePullers } = sources.state();
  return {
    now: sources.now(),
    messages: sources.totals(),
    roleSwitches: roleSwitchCount,
    livePushers,
    livePullers,
    processes: sources.processes(),
    redis,
    queues,
    endedJobs: sources.endedJobs(),
    jobWorkers,
    python: sources.python(),
  };
}
