import type { LogLevel } from '../../model/log.ts';
import type { ProcessKind, QueueWorker } from '../../model/process.ts';
import type { ChildHandle, ProcessExit } from '../ports/child-process.ts';
import type { Clock } from '../ports/clock.ts';
import type { Launch } from '../ports/launched-run.ts';
import type { Log } from '../ports/log.ts';

export interface SupervisedProcessOptions {
  /** Unique among the engine's processes. */
  readonly id: string;
  /** What it is for, as people say it. */
  readonly label: string;
  readonly group: ProcessKind;
  /** The group it is scaled and restarted with. Default: `group`. */
  readonly groupId?: string | undefined;
  /** What is known of it as the worker of a queue. Default: it is none. */
  readonly worker?: (() => QueueWorker | null) | undefined;
  /** Starts one run; see there for what aborting and failing mean. */
  readonly launch: Launch;
  readonly clock: Clock;
  readonly log: Log;
  /** Source of chance in [0, 1). Default Math.random. */
  readonly random?: (() => number) | undefined;
  /** Resident memory above which the run is killed and started anew, bytes; asked at each sample. Default null: none. */
  readonly rssLimitBytes?: number | null | (() => number | null) | undefined;
  /** What the limit is made up of, told with it where it is not the number that a person has set. Default: nothing. */
  readonly rssLimitReason?: (() => string) | undefined;
  /** What follows an unasked exit. `never`: it is a failure unless the exit code is 0. Default: the rules. */
  readonly restart?: 'by the rules' | 'never' | undefined;
  /** The first step of stopping: asks the child to end by itself. Default: none, SIGTERM comes at once. */
  readonly askToStop?: ((handle: ChildHandle) => void) | undefined;
  /** Time between asking and SIGTERM, ms. Default `STOP_GRACE_MS`; without `askToStop` 0. */
  readonly stopGraceMs?: number | undefined;
  /** Time between SIGTERM and SIGKILL of the group, ms. Default `KILL_GRACE_MS`. */
  readonly killGraceMs?: number | undefined;
  /** Longest from launch to ready, ms. Default `READY_LIMIT_MS`. */
  readonly readyTimeoutMs?: number | undefined;
  /** Level at which a line of output goes to the log, null for not at all. Default: stdout info, stderr warn. */
  readonly lineLevel?: ((stream: 'stdout' | 'stderr', line: string) => LogLevel | null) | undefined;
  /** What of a line goes to the log. Default: all of it. */
  readonly lineText?: ((line: string) => string) | undefined;
}

/** A run has ended. */
export interface RunExit {
  /** Null when it could not even be launched. */
  readonly pid: number | null;
  readonly exit: ProcessExit | null;
  /** "killed by SIGKILL", "exit code 1", "resident memory 612 MB above the limit of 512 MB" … */
  readonly cause: string;
  /** It was asked to end. */
  readonly expected: boolean;
  /** It was killed because of its memory. */
  readonly overLimit: boolean;
  /** It was ended by `replace`. */
  readonly replaced: boolean;
}
