import type { DomainError } from '../model/domain-error.ts';
import type { Attention } from '../model/attention.ts';
import type { DeadLetter, DeadLetterChoice, DeadLetterDetail, DeadLetterStep } from '../model/dead-letter.ts';
import type { EngineView, Health, Readiness } from '../model/engine.ts';
import type { LiveFrame } from '../model/live.ts';
import type { LogLevel, LogLine } from '../model/log.ts';
import type {
  FailedMessage,
  FleetMetrics,
  FleetPoint,
  OscillatorSettings,
  OscillatorSettingsChange,
  OscillatorState,
  Snapshot,
  ThreadView,
  ThroughputPoint,
} from '../model/oscillator.ts';
import type { OneShotInput, OneShotSettings, OneShotsView } from '../model/one-shot.ts';
import type { PoolChange, PoolOptions, PoolView } from '../model/pool.ts';
import type { Autoscale, ProcessGroup } from '../model/process-group.ts';
import type { ProcessAction, ProcessDetail, ProcessLogLine, ProcessView } from '../model/process.ts';
import type {
  PythonSettings,
  PythonSettingsChange,
  PythonStatus,
  PythonTaskInput,
  PythonView,
} from '../model/python.ts';
import type { CleanedState, JobDetail, JobRelations, JobRow, JobState, QueueView } from '../model/queue.ts';
import type {
  ConnectionInput,
  ConnectionTest,
  ConnectionView,
  EmbeddedRedis,
  RedisInfo,
  RedisLinkState,
} from '../model/redis.ts';
import type { RedisUsability } from '../model/redis-trouble.ts';
import type { ScriptView } from '../model/script.ts';
import type { EngineSettings, EngineSettingsChange } from '../model/settings.ts';
import type { WorkWrites, WorkWritesChange } from '../model/work-writes.ts';
import type { TaskDetail, TaskLogEvent, TaskQuery, TaskRow } from '../model/task.ts';
import type { JobControls } from './jobs/control.ts';
import type { Feed } from './ports/feed.ts';

/** The oscillator as its users see it. Every method may throw a DomainError. */
export interface OscillatorControl {
  /** Idempotent; safe to race with stop. Resolves when the fleet runs. */
  start(): Promise<OscillatorState>;
  /** Idempotent; resolves when every thread has ended and the state is saved. */
  stop(): Promise<OscillatorState>;
  state(): OscillatorState;
  /**
   * Resolves when the state is known: after a start of the engine it has to be read from Redis and counted first.
   * Resolves also when Redis is away, and after 5 s at most. Never rejects.
   */
  known(): Promise<void>;
  /** The saved snapshot. @throws DomainError SNAPSHOT_NOT_FOUND, REDIS_UNAVAILABLE */
  savedState(): Promise<Snapshot>;
  /** Forgets the saved state. @throws DomainError CONFLICT while running */
  reset(): Promise<OscillatorState>;
  readonly states: Feed<OscillatorState>;
  settings(): OscillatorSettings;
  changeSettings(change: OscillatorSettingsChange): Promise<OscillatorSettings>;
  resetSettings(): Promise<OscillatorSettings>;
  threads(): ThreadView[];
  metrics(): FleetMetrics;
  history(seconds: number): { fleet: FleetPoint[]; throughput: ThroughputPoint[] };
  failures(limit: number): Promise<FailedMessage[]>;
  scripts(): Promise<string[]>;
}

/** Connections to Redis: which there are, which one is in use. */
export interface ConnectionControl {
  link(): RedisLinkState;
  current(): ConnectionView;
  /** Whether the server in use can be worked with, as was found a moment ago. */
  usability(): RedisUsability;
  /** Finds it out again unless that has just been done; bounded, never rejects. */
  check(): Promise<RedisUsability>;
  /** Resolves when the embedded server has been started and found, or could not be; at once for any other, after 10 s at most. */
  settled(): Promise<void>;
  embedded(): EmbeddedRedis | null;
  list(): Promise<ConnectionView[]>;
  save(input: ConnectionInput): Promise<ConnectionView>;
  edit(id: string, input: ConnectionInput): Promise<ConnectionView>;
  remove(id: string): Promise<void>;
  /** Never throws for a server that cannot be reached: that is the outcome. */
  test(url: string): Promise<ConnectionTest>;
  testSaved(id: string): Promise<ConnectionTest>;
  use(id: string): Promise<ConnectionView>;
  info(): Promise<RedisInfo>;
  keys(query: { pattern: string; cursor: string; limit: number }): Promise<{
    cursor: string;
    keys: { key: string; type: string; ttlMs: number | null; bytes: number | null }[];
  }>;
}

export interface QueueRef {
  readonly name: string;
  /** Default: that of the queues that the engine makes itself. */
  readonly prefix?: string | undefined;
}

/** What a removal has come to, or with `dryRun` would come to. */
export interface RemovedJob {
  readonly removed: string;
  readonly dryRun: boolean;
  /** What has gone or would go with it. */
  readonly withIt: JobRelations['removes'];
}

/** Every BullMQ queue on the connection. Every change may throw READ_ONLY, and CONFLICT where a queue is kept in an unknown way. */
export interface QueueControl {
  list(): Promise<QueueView[]>;
  get(queue: QueueRef): Promise<QueueView>;
  jobs(
    queue: QueueRef,
    page: { state: JobState; offset: number; limit: number },
  ): Promise<{ total: number; jobs: JobRow[] }>;
  job(queue: QueueRef, id: string): Promise<JobDetail>;
  pause(queue: QueueRef): Promise<QueueView>;
  resume(queue: QueueRef): Promise<QueueView>;
  retryJob(queue: QueueRef, id: string): Promise<JobRow>;
  /** @throws DomainError CONFLICT when it waits for children that are not to be removed, a worker has it, or it is a next run */
  removeJob(
    queue: QueueRef,
    id: string,
    how?: { readonly withChildren?: boolean | undefined; readonly dryRun?: boolean | undefined },
  ): Promise<RemovedJob>;
  retryFailed(queue: QueueRef, limit: number): Promise<{ retried: number; remaining: number }>;
  clean(
    queue: QueueRef,
    what: { state: CleanedState; olderThanMs: number; limit: number },
  ): Promise<{ removed: number; remaining: number }>;
}

/** Background work as a whole: so far, which queues of other applications may be changed. */
export interface WorkControl {
  writes(): WorkWrites;
  /** @throws DomainError NOT_FOUND for a connection that is not there */
  setWrites(change: WorkWritesChange): Promise<WorkWrites>;
  setReadOnly(on: boolean): Promise<WorkWrites>;
}

/** How a task is to be run. */
export interface TaskOptions {
  /** Cancels the task, also while it runs. */
  readonly signal?: AbortSignal | undefined;
  /** Longest that it may run, ms. Default: as the pool says. */
  readonly timeoutMs?: number | undefined;
  /** Higher goes first. Default 0. */
  readonly priority?: number | undefined;
  /** Told of what the script says of its progress; the newest counts. */
  readonly onProgress?: ((progress: unknown) => void) | undefined;
}

/** Takes the outcome of a task: an error, or null and the result. */
export type TaskCallback = (error: Error | null, result?: unknown) => void;

/** What a task has come to. */
export interface TaskResult {
  readonly id: string;
  readonly data: unknown;
}

/** Pools of worker processes. Every method may throw DomainError NOT_FOUND for a pool that is not there. */
export interface PoolControl {
  list(): PoolView[];
  get(name: string): PoolView;
  /** @throws DomainError CONFLICT when there is one of that name, SCRIPT_NOT_ALLOWED */
  add(options: PoolOptions): Promise<PoolView>;
  /** @throws DomainError SCRIPT_NOT_ALLOWED */
  change(name: string, change: PoolChange): Promise<PoolView>;
  pause(name: string): PoolView;
  resume(name: string): PoolView;
  drain(name: string): PoolView;
  restart(name: string): PoolView;
  /** Resolves when its last worker has ended. */
  remove(name: string): Promise<void>;
  /**
   * Runs a task and gives its result, which may be anything that can be cloned.
   * @throws DomainError CONFLICT, QUEUE_FULL, TASK_FAILED, TASK_TIMED_OUT, TASK_CANCELLED, WORKER_DIED,
   * POOL_UNAVAILABLE, INVALID_INPUT; the script's own error is the cause of TASK_FAILED
   */
  execute(name: string, task: unknown, options?: TaskOptions): Promise<unknown>;
  execute(name: string, task: unknown, callback: TaskCallback): void;
  execute(name: string, task: unknown, options: TaskOptions, callback: TaskCallback): void;
  /** Gives a task to a pool; who wants to know what becomes of it asks for it by its id. */
  submit(name: string, task: unknown, options?: TaskOptions): TaskRow;
  /** Runs a task and gives its result as JSON has it. Fails as `execute` does, and PAYLOAD_TOO_LARGE. */
  run(name: string, task: unknown, options?: TaskOptions): Promise<TaskResult>;
}

/** Processes that run one task and end. */
export interface OneShotControl {
  view(): OneShotsView;
  changeSettings(change: Partial<OneShotSettings>): Promise<OneShotsView>;
  /** @throws DomainError SCRIPT_NOT_ALLOWED, QUEUE_FULL */
  submit(input: OneShotInput, options?: TaskOptions): Promise<TaskRow>;
  /** Fails as a pool's `run` does. */
  run(input: OneShotInput, options?: TaskOptions): Promise<TaskResult>;
}

/** Tasks of pools, one-shots and Python workers, the last that ended included. */
export interface TaskControl {
  /**
   * Gives a task to the Python workers of a queue. Given again with the same id, it is the same task.
   * @throws DomainError REDIS_UNAVAILABLE, PAYLOAD_TOO_LARGE; NOT_FOUND for a queue that has no workers; CONFLICT where another
   * supervisor looks after this Redis; POOL_UNAVAILABLE where there is no Python and nobody else's worker
   */
  submit(input: PythonTaskInput, payloadText?: string | null): Promise<TaskRow>;
  list(query: TaskQuery): Promise<TaskRow[]>;
  /** @throws DomainError NOT_FOUND */
  get(id: string): Promise<TaskDetail>;
  /** Resolves when it has ended. @throws DomainError NOT_FOUND, CONFLICT when it has ended before */
  cancel(id: string): Promise<TaskRow>;
  /** Its log so far, then what comes, until it has ended. @throws DomainError NOT_FOUND inside the iteration */
  log(id: string): Feed<TaskLogEvent>;
}

/** The scripts that workers can run. */
export interface ScriptControl {
  list(): Promise<string[]>;
  /** Loads it in a process of its own. @throws DomainError SCRIPT_NOT_ALLOWED, SCRIPT_FAILED */
  describe(name: string): Promise<ScriptView>;
}

/** Every process that the engine runs or hears of. Methods may throw DomainError NOT_FOUND, and CONFLICT for what is not allowed. */
export interface ProcessControl {
  list(): ProcessView[];
  groups(): ProcessGroup[];
  get(id: string): ProcessDetail;
  /** Resolves when it is under way; what comes of it is seen in the state. */
  act(id: string, action: ProcessAction): Promise<ProcessView>;
  actOnGroup(group: string, action: 'start' | 'stop' | 'restart' | 'reload'): Promise<ProcessGroup>;
  /** Ends autoscaling of the group. */
  scale(group: string, count: number): Promise<ProcessGroup>;
  autoscale(group: string, settings: Autoscale | null): Promise<ProcessGroup>;
  /** The newest lines that it has printed, oldest first. */
  log(id: string, limit: number): ProcessLogLine[];
  /** What is kept, then what comes. */
  followLog(id: string): Feed<{ lines: ProcessLogLine[] }>;
}

/** Python workers as a whole. */
export interface PythonControl {
  view(): PythonView;
  status(): PythonStatus;
  changeSettings(change: PythonSettingsChange): Promise<PythonSettings>;
  /** Reads the user's tasks again and reloads the workers. @throws DomainError POOL_UNAVAILABLE without Python */
  reloadTypes(): Promise<PythonStatus>;
}

/** Python tasks that were given up. Every method may throw REDIS_UNAVAILABLE. */
export interface DeadLetterControl {
  list(query: {
    queue: string;
    offset: number;
    limit: number;
  }): Promise<{ total: number; letters: DeadLetter[] }>;
  /** @throws DomainError NOT_FOUND */
  get(queue: string, ref: string): Promise<DeadLetterDetail>;
  /** @throws DomainError CONFLICT where another supervisor looks after this Redis */
  requeue(choice: DeadLetterChoice): Promise<DeadLetterStep>;
  purge(choice: DeadLetterChoice): Promise<DeadLetterStep>;
}

/** The engine as a whole. */
export interface SystemControl {
  health(): Health;
  /** Why nothing new is accepted at present; null: it is. */
  refusal(): DomainError | null;
  /** Whether new work is accepted and Redis can be worked with. */
  readiness(): Readiness;
  view(): EngineView;
  /** Of queues and jobs only what was seen within the last 15 s. */
  attention(): Attention[];
  /** Looks at queues and jobs, as the live stream does while somebody follows it; never rejects. */
  lookAround(): Promise<void>;
  settings(): EngineSettings;
  changeSettings(change: EngineSettingsChange): Promise<EngineSettings>;
  readonly live: Feed<LiveFrame>;
  logs(query: { limit: number; level: LogLevel }): LogLine[];
  readonly logLines: Feed<{ lines: LogLine[] }>;
  /** Prometheus text exposition. */
  prometheus(): Promise<string>;
}

/** Everything a host offers its clients. Built by host/compose.ts. */
export interface Engine extends JobControls {
  readonly oscillator: OscillatorControl;
  readonly connections: ConnectionControl;
  readonly queues: QueueControl;
  readonly work: WorkControl;
  readonly pools: PoolControl;
  readonly oneShots: OneShotControl;
  readonly tasks: TaskControl;
  readonly scripts: ScriptControl;
  readonly processes: ProcessControl;
  readonly python: PythonControl;
  readonly deadLetters: DeadLetterControl;
  readonly system: SystemControl;
}
