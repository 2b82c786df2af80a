import type { Attention } from '../model/attention.ts';
import type { EngineView, Health } from '../model/engine.ts';
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
import type { ProcessView } from '../model/process.ts';
import type { JobDetail, JobRow, JobState, QueueView } from '../model/queue.ts';
import type {
  ConnectionInput,
  ConnectionTest,
  ConnectionView,
  EmbeddedRedis,
  RedisInfo,
  RedisLinkState,
} from '../model/redis.ts';
import type { EngineSettings, EngineSettingsChange } from '../model/settings.ts';
import type { Feed } from './ports/feed.ts';

/** The oscillator as its users see it. Every method may throw a DomainError. */
export interface OscillatorControl {
  /** Idempotent; safe to race with stop. Resolves when the fleet runs. */
  start(): Promise<OscillatorState>;
  /** Idempotent; resolves when every thread has ended and the state is saved. */
  stop(): Promise<OscillatorState>;
  state(): OscillatorState;
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
  readonly prefix: string;
}

/** Every BullMQ queue on the connection. */
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
  removeJob(queue: QueueRef, id: string): Promise<void>;
  retryFailed(queue: QueueRef, limit: number): Promise<{ retried: number; remaining: number }>;
  clean(
    queue: QueueRef,
    what: { state: JobState; olderThanMs: number; limit: number },
  ): Promise<{ removed: number; remaining: number }>;
}

/** The engine as a whole. */
export interface SystemControl {
  health(): Health;
  view(): EngineView;
  processes(): ProcessView[];
  attention(): Attention[];
  settings(): EngineSettings;
  changeSettings(change: EngineSettingsChange): Promise<EngineSettings>;
  readonly live: Feed<LiveFrame>;
  logs(query: { limit: number; level: LogLevel }): LogLine[];
  readonly logLines: Feed<{ lines: LogLine[] }>;
  /** Prometheus text exposition. */
  prometheus(): Promise<string>;
}

/** Everything a host offers its clients. Built by host/compose.ts. */
export interface Engine {
  readonly oscillator: OscillatorControl;
  readonly connections: ConnectionControl;
  readonly queues: QueueControl;
  readonly system: SystemControl;
}
