import type { ProcessView } from '../../model/process.ts';
import type { PythonView } from '../../model/python.ts';
import type { QueueView } from '../../model/queue.ts';
import type { RedisLinkState } from '../../model/redis.ts';
import type { TaskState } from '../../model/task.ts';

/** What the engine counts and measures, gathered for one scrape. */
export interface EngineFigures {
  /** ms since the epoch. */
  readonly now: number;
  /** In this engine's life. */
  readonly messages: { readonly pushed: number; readonly processed: number; readonly failed: number };
  /** Since the very first start. */
  readonly roleSwitches: number;
  readonly livePushers: number;
  readonly livePullers: number;
  readonly processes: readonly ProcessView[];
  readonly redis: RedisLinkState;
  /** Empty while Redis is away. */
  readonly queues: readonly QueueView[];
  /** Jobs by how they have ended, on whichever machine, in this engine's life. */
  readonly endedJobs: readonly {
    readonly type: string;
    readonly completed: number;
    readonly failed: number;
    readonly cancelled: number;
  }[];
  /** Job workers that are heard of; empty while Redis is away. */
  readonly jobWorkers: readonly { readonly machine: string; readonly running: number }[];
  readonly python: PythonFigures;
}

/** What everything is called that has no series of its own. */
export const OTHER = 'other';

/** The figures of one scrape, no more of them than a monitoring system can keep; what is too much is added up as `other`. */
export interface BoundedFigures extends EngineFigures {
  /** Figures of all processes that have no row of their own; null when all have. */
  readonly otherProcesses: {
    readonly rssBytes: number;
    readonly cpuPercent: number;
    readonly restarts: number;
  } | null;
  /** How many of each are added up. */
  readonly folded: Readonly<Record<'queues' | 'processes' | 'jobTypes' | 'machines', number>>;
}

/** What is counted of Python tasks. */
export interface PythonFigures {
  readonly queues: PythonView['queues'];
  /** Results applied in this engine's life. */
  readonly tasks: readonly { readonly queue: string; readonly outcome: TaskState; readonly count: number }[];
}

/** Turns figures into text that a monitoring system collects. */
export interface Exposition {
  /** Counts an answered HTTP request. `route`: the path as in the contract. */
  countRequest(request: { method: string; route: string; status: number }): void;
  text(): Promise<string>;
}
