import type { Attention } from '../../model/attention.ts';
import { attentionSubject } from '../../model/attention-words.ts';
import type { EngineEvent } from '../../model/event.ts';
import type { JobOverview } from '../../model/job-overview.ts';
import { MESSAGE_QUEUE, type FleetMetrics, type OscillatorState } from '../../model/oscillator.ts';
import type { PoolView } from '../../model/pool.ts';
import type { ProcessView } from '../../model/process.ts';
import type { PythonView } from '../../model/python.ts';
import { type QueueView, waitingOf } from '../../model/queue.ts';
import type { RedisLinkState } from '../../model/redis.ts';
import type { FolderTrouble } from '../ports/data-folder.ts';
import type { RedisUsability } from '../../model/redis-trouble.ts';

/** What attention is derived from; null where it is not known. */
export interface AttentionSources {
  readonly now: number;
  readonly redis: RedisLinkState;
  readonly dataFolder: FolderTrouble | null;
  /** Whether it can be worked with, as was found a moment ago. */
  readonly usability: RedisUsability;
  readonly processes: readonly ProcessView[];
  readonly pools: readonly PoolView[];
  readonly python: PythonView;
  readonly oscillator: OscillatorState;
  readonly metrics: FleetMetrics;
  readonly queues: readonly QueueView[];
  /** As they were seen a moment ago. */
  readonly jobs: JobOverview | null;
  /** What is wrong with the histories of jobs and tasks. */
  readonly histories: readonly HistoryTrouble[];
  /** What happened lately, oldest first. */
  readonly events: readonly EngineEvent[];
}

/** A history that was damaged, or that cannot be written. */
export type HistoryTrouble =
  | Omit<Extract<Attention, { kind: 'history-set-aside' }>, 'since'>
  | Omit<Extract<Attention, { kind: 'history-not-written' }>, 'since'>;

/** Used memory from which on there is a warning, as a share of the limit. */
const MEMORY_SHARE = 0.8;
const CONNECTING_TOO_LONG_MS = 3_000;
const FAILING_FOR_MS = 60_000;
/** What happened so long ago matters no more, ms. */
const RECENT_MS = 60_000;

/** How long it is told that a clock was set, ms. */
const STEP_TOLD_MS = 600_000;

/** Whether something happened within the last `withinMs`; the clock may have been set back since. */
const isRecent = (at: number, now: number, withinMs: number) => at <= now && at > now - withinMs;

type Rule = (sources: AttentionSources) => Attention[];

const redisAway: Rule = ({ redis, now }) => {
  if (redis.kind === 'ready') return [];
  if (redis.kind === 'connecting' && now - redis.since < CONNECTING_TOO_LONG_MS) return [];
  const reason = redis.kind === 'lost' ? redis.reason : 'no answer yet';
  return [{ kind: 'redis-away', severity: 'bad', since: redis.since, reason }];
};

const dataFolder: Rule = ({ dataFolder: trouble }) =>
  trouble === null ? [] : [{ kind: 'data-folder-unusable', severity: 'bad', ...trouble }];

/** What was found of a server counts only while it is there. */
const redisUnusable: Rule = ({ redis, usability: { trouble }, now }) =>
  redis.kind !== 'ready' || trouble === null
    ? []
    : [{ kind: 'redis-unusable', severity: 'bad', since: now, ...trouble }];

const wrongKeys: Rule = ({ usability, now }) =>
  usability.wrongKeys.map((wrong) => ({ kind: 'redis-wrong-type', severity: 'bad', since: now, ...wrong }));

const memoryShort: Rule = ({ usability: { memory, trouble }, now }) => {
  if (memory === null || memory.used < memory.limit * MEMORY_SHARE || trouble?.cause === 'out-of-memory')
    return [];
  const { used: usedBytes, limit: limitBytes } = memory;
  return [{ kind: 'redis-memory', severity: 'warn', since: now, usedBytes, limitBytes }];
};

const evictionPolicy: Rule = ({ usability: { evictionPolicy: policy }, now }) =>
  policy === null || policy === 'noeviction'
    ? []
    : [{ kind: 'eviction-policy', severity: 'warn', since: now, policy }];

const missingRights: Rule = ({ usability: { missingRights: rights }, now }) =>
  rights.length === 0 ? [] : [{ kind: 'redis-rights', severity: 'info', since: now, rights }];

const histories: Rule = (sources) => sources.histories.map((trouble) => ({ since: sources.now, ...trouble }));

const processes: Rule = (sources) =>
  sources.processes.flatMap((view): Attention[] => {
    const { state, label } = view;
    if (state.kind === 'restarting')
      return [
        {
          kind: 'process-restarting',
          severity: 'warn',
          since: state.since,
          process: label,
          cause: state.cause,
        },
      ];
    if (state.kind === 'errored')
      return [
        { kind: 'process-errored', severity: 'bad', since: state.since, process: label, cause: state.cause },
      ];
    return [];
  });

const fleet: Rule = ({ oscillator, metrics, redis, now }) => {
  const found: Attention[] = [];
  // Without Redis the fleet is degraded for a reason that is already told.
  if (oscillator.status.kind === 'degraded' && redis.kind === 'ready')
    found.push({ kind: 'fleet-degraded', severity: 'warn', since: now, reason: oscillator.status.reason });
  if (oscillator.pushersPaused) {
    const limit = oscillator.settings.maxBacklog;
    found.push({
      kind: 'backlog-full',
      severity: 'warn',
      since: now,
      waiting: metrics.waitingMessages ?? limit,
      limit,
    });
  }
  return found;
};

const failingMessages: Rule = ({ events, now }) => {
  const failures = events.filter(
    (event) => event.kind === 'message-failed' && isRecent(event.at, now, FAILING_FOR_MS),
  );
  const [first, last] = [failures[0], failures.at(-1)];
  if (first === undefined || last?.kind !== 'message-failed') return [];
  const failed = failures.length;
  return [{ kind: 'messages-failing', severity: 'warn', since: first.at, failed, lastReason: last.reason }];
};

const queuesWithoutWorker: Rule = ({ queues, oscillator, now }) =>
  queues
    .filter((queue) => queue.workers === 0 && !queue.paused && waitingOf(queue.counts) > 0)
    // Nobody expects the fleet's own queue to be worked on while the fleet is not running.
    .filter((queue) => queue.name !== MESSAGE_QUEUE || oscillator.status.kind === 'running')
    .map((queue) => ({
      kind: 'backlog-without-worker',
      severity: 'warn',
      since: now,
      queue: queue.name,
      waiting: waitingOf(queue.counts),
    }));

/** A snapshot that was set aside matters until the oscillator that began without it is stopped. */
const snapshotSetAside: Rule = ({ events }) => {
  const index = events.findLastIndex((event) => event.kind === 'snapshot-set-aside');
  const event = events[index];
  if (event?.kind !== 'snapshot-set-aside') return [];
  if (events.slice(index).some(({ kind }) => kind === 'oscillator-stopped')) return [];
  return [
    { kind: 'snapshot-set-aside', severity: 'warn', since: event.at, key: event.key, problem: event.problem },
  ];
};

/** The last of its kind for each subject, within the last minute. */
function recent<Kind extends EngineEvent['kind']>(
  { events, now }: AttentionSources,
  kind: Kind,
  subjectOf: (event: Extract<EngineEvent, { kind: Kind }>) => string,
): Extract<EngineEvent, { kind: Kind }>[] {
  const found = new Map<string, Extract<EngineEvent, { kind: Kind }>>();
  for (const event of events)
    if (event.kind === kind && isRecent(event.at, now, RECENT_MS)) {
      const known = event as Extract<EngineEvent, { kind: Kind }>;
      found.set(subjectOf(known), known);
    }
  return [...found.values()];
}

const memoryLimits: Rule = (sources) =>
  recent(sources, 'memory-limit-hit', ({ process }) => process).map(({ at, process, cause }) => ({
    kind: 'memory-limit-hit',
    severity: 'warn',
    since: at,
    process,
    cause,
  }));

/** Full is full for as long as it is, and a minute longer. */
const fullQueues: Rule = (sources) => {
  const refusing = recent(sources, 'pool-queue-full', ({ pool }) => pool).map(({ pool, at }) => ({
    pool,
    at,
  }));
  return sources.pools.flatMap(({ name, queued, options: { maxQueuedTasks: limit } }): Attention[] => {
    const refused = refusing.find(({ pool }) => pool === name);
    if (refused === undefined && (limit === 0 || queued < limit)) return [];
    return [
      { kind: 'pool-queue-full', severity: 'warn', since: refused?.at ?? sources.now, pool: name, limit },
    ];
  });
};

const poolsWithoutWorker: Rule = ({ pools, now }) =>
  pools.flatMap(({ name, state }): Attention[] =>
    state.kind === 'errored'
      ? [{ kind: 'pool-errored', severity: 'bad', since: now, pool: name, cause: state.cause }]
      : [],
  );

const lateWorkers: Rule = (sources) =>
  sources.processes.flatMap(({ ours, state, label }): Attention[] =>
    ours && state.kind === 'late'
      ? [{ kind: 'worker-late', severity: 'warn', since: state.since, process: label }]
      : [],
  );

const deadLetters: Rule = ({ python, now }) =>
  python.queues.flatMap(({ queue, dead }): Attention[] =>
    dead === null || dead === 0
      ? []
      : [{ kind: 'dead-letters', severity: 'warn', since: now, queue, count: dead }],
  );

/** A worker that is being started will take them in a moment. */
const tasksWithoutWorker: Rule = ({ python, processes: rows, now }) =>
  python.queues.flatMap(({ queue, waiting, workers }): Attention[] => {
    const coming = rows.some(
      ({ groupId, state }) => groupId === queue && (state.kind === 'starting' || state.kind === 'restarting'),
    );
    if (waiting === null || waiting === 0 || workers > 0 || coming) return [];
    return [{ kind: 'tasks-without-worker', severity: 'warn', since: now, queue, waiting }];
  });

const pythonState: Rule = ({ python: { state }, now }) => {
  if (state.kind === 'disabled')
    return [{ kind: 'python-missing', severity: 'info', since: now, reason: state.reason }];
  if (state.kind === 'watching')
    return [{ kind: 'supervised-elsewhere', severity: 'info', since: now, holder: state.holder }];
  return [];
};

const failingJobs: Rule = ({ events, now }) => {
  const failures = events.filter(
    (event) => event.kind === 'job-failed' && isRecent(event.at, now, FAILING_FOR_MS),
  );
  const byType = new Map<string, Extract<EngineEvent, { kind: 'job-failed' }>[]>();
  for (const event of failures)
    if (event.kind === 'job-failed') byType.set(event.type, [...(byType.get(event.type) ?? []), event]);
  return [...byType].map(([type, all]) => ({
    kind: 'jobs-failing',
    severity: 'warn',
    since: all[0]?.at ?? now,
    type,
    failed: all.length,
    lastReason: all.at(-1)?.reason ?? '',
  }));
};

const brokenJobTypes: Rule = ({ jobs, now }) =>
  (jobs?.types ?? []).flatMap(({ name, problem }): Attention[] =>
    problem === null ? [] : [{ kind: 'job-type-broken', severity: 'warn', since: now, type: name, problem }],
  );

/** Those of this engine are among its processes. */
const lateJobWorkers: Rule = ({ jobs }) =>
  (jobs?.workers ?? []).flatMap(({ id, machine, ours, late, heardAt }): Attention[] =>
    late && !ours ? [{ kind: 'job-worker-late', severity: 'warn', since: heardAt, worker: id, machine }] : [],
  );

/** The last step of each clock. */
const steppedClocks: Rule = ({ events, now }) => {
  const steps = new Map<string, Attention>();
  for (const event of events)
    if (event.kind === 'clock-stepped' && isRecent(event.at, now, STEP_TOLD_MS))
      steps.set(event.clock, {
        ...{ kind: 'clock-stepped', severity: 'warn', since: event.at },
        ...{ ms: event.ms, clock: event.clock },
      });
  return [...steps.values()];
};

const RULES: readonly Rule[] = [
  redisAway,
  dataFolder,
  redisUnusable,
  wrongKeys,
  memoryShort,
  missingRights,
  histories,
  processes,
  fleet,
  failingMessages,
  queuesWithoutWorker,
  evictionPolicy,
  snapshotSetAside,
  poolsWithoutWorker,
  memoryLimits,
  fullQueues,
  lateWorkers,
  tasksWithoutWorker,
  deadLetters,
  pythonState,
  failingJobs,
  brokenJobTypes,
  lateJobWorkers,
  steppedClocks,
];

const WEIGHT: Readonly<Record<Attention['severity'], number>> = { bad: 0, warn: 1, info: 2 };

/** What needs a person now, worst first. `before`: the last answer; what lasts keeps its `since`. */
export function deriveAttention(sources: AttentionSources, before: readonly Attention[] = []): Attention[] {
  const known = new Map(before.map((item) => [attentionSubject(item), item.since]));
  return RULES.flatMap((rule) => rule(sources))
    .map((item) => ({ ...item, since: known.get(attentionSubject(item)) ?? item.since }))
    .sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity] || a.since - b.since);
}
