import { z } from 'zod';

/** What a thread does: a pusher adds messages to the queue, a puller processes them. */
export const roleSchema = z.enum(['Pusher', 'Puller']);
export type Role = z.infer<typeof roleSchema>;

/** Which side of the fleet is growing. */
export const directionSchema = z.enum(['toPushers', 'toPullers']);
export type Direction = z.infer<typeof directionSchema>;

/** The BullMQ queue that the fleet pushes to and pulls from. */
export const MESSAGE_QUEUE = 'messages';

/** The most threads one side of the fleet may have. */
export const MOST_THREADS_PER_SIDE = 64;

/** What a puller does with a message. */
export const handlerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** Busy work of `durationMs` milliseconds (1–60,000) on the puller's own thread. */
  z.strictObject({ kind: z.literal('cpu'), durationMs: z.number().int().min(1).max(60_000) }),
  /** A script of the scripts folders: relative path, default export `async (message, { signal }) => void`. */
  z.strictObject({ kind: z.literal('script'), script: z.string().min(1).max(255) }),
]);
export type Handler = z.infer<typeof handlerSchema>;

/** The pull limit of the whole queue: at most `max` messages per `durationMs`. */
export const pullLimitSchema = z.strictObject({
  max: z.number().int().min(1).max(1_000_000),
  durationMs: z.number().int().min(1).max(3_600_000),
});
export type PullLimit = z.infer<typeof pullLimitSchema>;

/** Settings of the oscillator; each can change while it runs. */
export const oscillatorSettingsSchema = z.strictObject({
  /** Most pushers at once. Default 10, first default also from env MAX_PUSHERS. */
  maxPushers: z.number().int().min(1).max(MOST_THREADS_PER_SIDE),
  /** Most pullers at once. Default 10, first default also from env MAX_PULLERS. */
  maxPullers: z.number().int().min(1).max(MOST_THREADS_PER_SIDE),
  /** Messages counted from one role switch to the next. Default 10. */
  messagesPerSwitch: z.number().int().min(1).max(1_000_000),
  /** Pause between two packs of one pusher, ms. Default 1,000; 0 pushes as fast as Redis acknowledges. */
  pushIntervalMs: z.number().int().min(0).max(3_600_000),
  /** Messages the whole queue hands out in a span of time. Default 10 per 1,000 ms; null: no limit. */
  pullLimit: pullLimitSchema.nullable(),
  /** `continuous`: both roles work all the time; `alternating`: only the leading one. Default continuous. */
  mode: z.enum(['continuous', 'alternating']),
  /** What a puller does with a message. Default: nothing. */
  handler: handlerSchema,
  /** Messages packed into one BullMQ job, 1–100. Default 1. */
  messagesPerJob: z.number().int().min(1).max(100),
  /** Waiting messages above which pushers pause. Default 10,000. */
  maxBacklog: z.number().int().min(1).max(10_000_000),
  /** Longest a handler may take for one message, ms. Default 30,000. */
  handlerTimeoutMs: z.number().int().min(10).max(3_600_000),
});
export type OscillatorSettings = z.infer<typeof oscillatorSettingsSchema>;

/** A change of some settings; what is left out stays. */
export const oscillatorSettingsChangeSchema = oscillatorSettingsSchema.partial();
export type OscillatorSettingsChange = z.infer<typeof oscillatorSettingsChangeSchema>;

/** The settings of a first start. */
export const DEFAULT_OSCILLATOR_SETTINGS: OscillatorSettings = {
  maxPushers: 10,
  maxPullers: 10,
  messagesPerSwitch: 10,
  pushIntervalMs: 1_000,
  pullLimit: { max: 10, durationMs: 1_000 },
  mode: 'continuous',
  handler: { kind: 'none' },
  messagesPerJob: 1,
  maxBacklog: 10_000,
  handlerTimeoutMs: 30_000,
};

/** Whether the oscillator works, and if not, why. */
export const oscillatorStatusSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stopped') }),
  z.object({ kind: z.literal('starting') }),
  z.object({ kind: z.literal('running') }),
  /** Running with fewer threads than wanted, or without its thread host or Redis for the moment. */
  z.object({ kind: z.literal('degraded'), reason: z.string() }),
  z.object({ kind: z.literal('stopping') }),
]);
export type OscillatorStatus = z.infer<typeof oscillatorStatusSchema>;

/** The six fields that clients of the oscillator have always read. */
export const oscillatorCountsSchema = z.object({
  /** Target of the state machine: how many threads push. */
  pusherCount: z.number().int(),
  /** Target of the state machine: how many threads pull. */
  pullerCount: z.number().int(),
  /** Messages counted since the last switch, 0 … messagesPerSwitch − 1. */
  messageCount: z.number().int(),
  /** Messages processed since the very first start. */
  totalMessageCount: z.number().int(),
  roleSwitchCount: z.number().int(),
  currentRole: roleSchema,
});
export type OscillatorCounts = z.infer<typeof oscillatorCountsSchema>;

/** The Redis key that says which engine the oscillator runs in. */
export const LEASE_KEY = 'capstan:oscillator:lease';

/** The engine that the oscillator of a Redis runs in. */
export const leaseHolderSchema = z.object({
  /** Id of its data folder. */
  engine: z.string(),
  /** Name of its machine. */
  host: z.string(),
  pid: z.number().int(),
  /** When its oscillator was started, ms since the epoch. */
  since: z.number(),
});
export type LeaseHolder = z.infer<typeof leaseHolderSchema>;

/** `GET /state` and every event of `GET /events`. */
export const oscillatorStateSchema = oscillatorCountsSchema.extend({
  direction: directionSchema,
  status: oscillatorStatusSchema,
  /** Settings in force. */
  settings: oscillatorSettingsSchema,
  /** Threads that report themselves as pushers at this moment. */
  livePushers: z.number().int(),
  /** Threads that report themselves as pullers at this moment. */
  livePullers: z.number().int(),
  /** Pushers rest because more than `maxBacklog` messages wait. */
  pushersPaused: z.boolean(),
  /** Messages that failed for good since the very first start; they are part of totalMessageCount. */
  failedMessageCount: z.number().int(),
  /** Another engine in which the oscillator of this Redis runs; it cannot be started here meanwhile. */
  heldBy: leaseHolderSchema.nullable(),
  /** Counts this state; grows with every change. */
  revision: z.number().int(),
});
export type OscillatorState = z.infer<typeof oscillatorStateSchema>;

/** Version of the snapshot's shape; a snapshot of a later version is set aside, not guessed at. */
export const SNAPSHOT_VERSION = 1;
/** The Redis key of the saved state. */
export const SNAPSHOT_KEY = 'capstan:oscillator:state';

/** How far the ledger in the data folder was counted: bytes of each of its files that matters still. */
export const ledgerMarkSchema = z.record(z.string().max(200), z.number().int().min(0));
export type LedgerMark = z.infer<typeof ledgerMarkSchema>;

/** What is saved in Redis under SNAPSHOT_KEY. */
export const snapshotSchema = oscillatorCountsSchema.extend({
  version: z.literal(SNAPSHOT_VERSION),
  pusherCount: z.number().int().min(0),
  pullerCount: z.number().int().min(0),
  messageCount: z.number().int().min(0),
  totalMessageCount: z.number().int().min(0),
  roleSwitchCount: z.number().int().min(0),
  failedMessageCount: z.number().int().min(0).default(0),
  direction: directionSchema,
  /** For comparison only: settings live in the data folder. */
  settings: oscillatorSettingsSchema.partial().loose(),
  /** Up to where the counts reach: the engine that saved it goes on from there, and counts nothing twice. */
  ledger: ledgerMarkSchema.default({}),
  /** When it was saved, ms since the epoch. */
  savedAt: z.number(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** One worker thread as it reports itself. */
export const threadViewSchema = z.object({
  /** Stays the same through role reversals: T1, T2 … */
  id: z.string(),
  role: roleSchema,
  /** `resting`: alive, but its role does not lead (alternating) or the backlog is full. */
  phase: z.enum(['starting', 'working', 'resting', 'reversing', 'retiring']),
  /** Since when it has this role, ms since the epoch. */
  since: z.number(),
  /** Times this thread has changed its role. */
  reversals: z.number().int(),
  /** Messages pushed or processed in its life. */
  messagesDone: z.number().int(),
  /** Messages per second over the last seconds; null before the first second. */
  ratePerSecond: z.number().nullable(),
  lastError: z.string().nullable(),
  /** When that was, to the second; ms since the epoch. */
  lastErrorAt: z.number().nullable(),
  /** Share of time its event loop was busy since the last report, 0–1. */
  eventLoopUtilization: z.number(),
  /** JavaScript heap in use, bytes. */
  heapUsedBytes: z.number(),
});
export type ThreadView = z.infer<typeof threadViewSchema>;

/** How the fleet performs; a figure that is not known yet is null. */
export const fleetMetricsSchema = z.object({
  pushedPerSecond: z.number().nullable(),
  processedPerSecond: z.number().nullable(),
  failedPerSecond: z.number().nullable(),
  /** Time from push to the start of processing, ms, over the last minute. */
  waitP50Ms: z.number().nullable(),
  waitP95Ms: z.number().nullable(),
  /** Time a handler took, ms, over the last minute. */
  runP50Ms: z.number().nullable(),
  runP95Ms: z.number().nullable(),
  /** Messages in the jobs that wait. */
  waitingMessages: z.number().nullable(),
  /** Jobs of the message queue by state. */
  waiting: z.number().nullable(),
  active: z.number().nullable(),
  failed: z.number().nullable(),
});
export type FleetMetrics = z.infer<typeof fleetMetricsSchema>;

/** A message that failed for good. */
export const failedMessageSchema = z.object({
  jobId: z.string(),
  messageId: z.string(),
  reason: z.string(),
  attempts: z.number().int(),
  failedAt: z.number(),
});
export type FailedMessage = z.infer<typeof failedMessageSchema>;

/** One point of the oscillation chart: the fleet held these counts from `at` on. */
export const fleetPointSchema = z.object({
  at: z.number(),
  pushers: z.number().int(),
  pullers: z.number().int(),
});
export type FleetPoint = z.infer<typeof fleetPointSchema>;

/** One point of the throughput chart: messages in the `seconds` that end at `at`. */
export const throughputPointSchema = z.object({
  at: z.number(),
  seconds: z.number(),
  pushed: z.number(),
  processed: z.number(),
  failed: z.number(),
});
export type ThroughputPoint = z.infer<typeof throughputPointSchema>;
