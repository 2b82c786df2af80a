import { describe, expect, it } from 'vitest';
import { createMemoryEngine } from '../../adapters/memory/memory-engine.ts';
import type { ProcessView } from '../../model/process.ts';
import type { QueueView } from '../../model/queue.ts';
import { NOTHING_KNOWN } from '../../model/redis-trouble.ts';
import { type AttentionSources, deriveAttention } from './attention.ts';

const engine = createMemoryEngine();
const calm: AttentionSources = {
  now: 100_000,
  redis: { kind: 'ready', since: 0, roundTripMs: 1 },
  dataFolder: null,
  usability: { ...NOTHING_KNOWN, evictionPolicy: 'noeviction' },
  histories: [],
  processes: [],
  pools: [],
  jobs: null,
  python: engine.python.view(),
  oscillator: { ...engine.oscillator.state(), status: { kind: 'running' } },
  metrics: engine.oscillator.metrics(),
  queues: [],
  events: [],
};
const kinds = (sources: Partial<AttentionSources>) =>
  deriveAttention({ ...calm, ...sources }).map(({ kind }) => kind);

const process = (state: ProcessView['state']): ProcessView => ({
  id: 'p',
  label: 'thread host',
  group: 'threads',
  groupId: 'threads',
  ours: true,
  startedAt: null,
  actions: [],
  worker: null,
  state,
  restarts: 1,
  lastExit: null,
  rssBytes: null,
  rssLimitBytes: null,
  cpuPercent: null,
});
const queue = (change: Partial<QueueView>): QueueView => ({
  name: 'reports',
  prefix: 'bull',
  paused: false,
  version: null,
  readOnly: null,
  workers: 0,
  counts: {
    waiting: 5,
    active: 0,
    prioritized: 0,
    delayed: 0,
    'waiting-children': 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
  },
  ...change,
});

describe('attention', () => {
  it('is not asked for while all is well', () => {
    expect(kinds({})).toEqual([]);
  });

  it('is asked for while Redis is away, and not for a short connecting', () => {
    expect(kinds({ redis: { kind: 'lost', since: 1, reason: 'gone' } })).toEqual(['redis-away']);
    expect(kinds({ redis: { kind: 'connecting', since: 99_000 } })).toEqual([]);
    expect(kinds({ redis: { kind: 'connecting', since: 90_000 } })).toEqual(['redis-away']);
  });

  it('is asked for while the data folder cannot be used', () => {
    expect(kinds({ dataFolder: { since: 1, reason: 'it is gone' } })).toEqual(['data-folder-unusable']);
  });

  it('names processes that restart or have given up, the worst first', () => {
    const processes = [
      process({ kind: 'restarting', since: 1, retryAt: 2, cause: 'killed' }),
      process({ kind: 'errored', since: 5, cause: 'five exits' }),
      process({ kind: 'running', since: 5, pid: 1 }),
    ];
    expect(kinds({ processes })).toEqual(['process-errored', 'process-restarting']);
  });

  it('tells of a degraded fleet, unless Redis being away says it already', () => {
    const oscillator = { ...calm.oscillator, status: { kind: 'degraded', reason: 'no thread' } as const };
    expect(kinds({ oscillator })).toEqual(['fleet-degraded']);
    expect(kinds({ oscillator, redis: { kind: 'lost', since: 1, reason: 'gone' } })).toEqual(['redis-away']);
  });

  it('tells of a full backlog and of an eviction policy that loses jobs', () => {
    const oscillator = { ...calm.oscillator, pushersPaused: true };
    expect(kinds({ oscillator, usability: { ...NOTHING_KNOWN, evictionPolicy: 'allkeys-lru' } })).toEqual([
      'backlog-full',
      'eviction-policy',
    ]);
  });

  it('tells of messages that failed in the last minute', () => {
    const failed = (at: number) =>
      ({ kind: 'message-failed', at, messageId: 'm', reason: `r${at}` }) as const;
    const events = [failed(1_000), failed(50_000), failed(90_000)];
    expect(deriveAttention({ ...calm, events })).toMatchObject([
      { kind: 'messages-failing', failed: 2, lastReason: 'r90000', since: 50_000 },
    ]);
  });

  it('tells of a backlog that nobody works on', () => {
    expect(kinds({ queues: [queue({})] })).toEqual(['backlog-without-worker']);
    const counts = { ...queue({}).counts, waiting: 0, prioritized: 3 };
    expect(deriveAttention({ ...calm, queues: [queue({ counts })] })).toMatchObject([{ waiting: 3 }]);
    expect(kinds({ queues: [queue({ workers: 1 })] })).toEqual([]);
    expect(kinds({ queues: [queue({ workers: null })] })).toEqual([]);
    expect(kinds({ queues: [queue({ paused: true })] })).toEqual([]);
    const stopped = { ...calm.oscillator, status: { kind: 'stopped' } as const };
    expect(kinds({ queues: [queue({ name: 'messages' })], oscillator: stopped })).toEqual([]);
  });

  it('tells of a snapshot that was set aside until the oscillator is stopped', () => {
    const aside = { kind: 'snapshot-set-aside', at: 5, key: 'k', problem: 'torn' } as const;
    expect(kinds({ events: [aside, { kind: 'oscillator-started', at: 6, restored: false }] })).toEqual([
      'snapshot-set-aside',
    ]);
    expect(kinds({ events: [aside, { kind: 'oscillator-stopped', at: 7 }] })).toEqual([]);
  });

  it('keeps since when it lasts', () => {
    const sources = { ...calm, usability: { ...NOTHING_KNOWN, evictionPolicy: 'volatile-ttl' } };
    const first = deriveAttention(sources);
    const later = deriveAttention({ ...sources, now: 200_000 }, first);
    expect(later).toEqual(first);
    expect(deriveAttention({ ...sources, now: 300_000 }, deriveAttention(calm, later))[0]?.since).toBe(
      300_000,
    );
  });
});
