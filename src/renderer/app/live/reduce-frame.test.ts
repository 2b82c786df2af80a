import { describe, expect, it } from 'vitest';
import type { LiveFrame } from '../../../model/live.ts';
import { type PoolView, poolOptionsSchema } from '../../../model/pool.ts';
import type { QueueView } from '../../../model/queue.ts';
import { INITIAL_LIVE_STATE } from './live-state.ts';
import { reduceFrame } from './reduce-frame.ts';

const queue = (name: string, waiting: number): QueueView => ({
  name,
  prefix: 'bull',
  paused: false,
  workers: 1,
  version: null,
  readOnly: null,
  counts: {
    waiting,
    active: 0,
    prioritized: 0,
    delayed: 0,
    'waiting-children': 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
  },
});

const pool = (name: string, ratePerSecond: number | null, rssBytes = 1): PoolView => ({
  name,
  options: poolOptionsSchema.parse({ poolName: name, workerScript: 'a.js' }),
  state: { kind: 'working' },
  workers: [
    {
      ...{ id: `${name}-1`, state: { kind: 'running', since: 0, pid: 7 }, activeTasks: 0, sentAhead: 0 },
      ...{ tasksDone: 0, restarts: 0, lastExit: null, rssBytes, rssLimitBytes: 9, cpuPercent: 0 },
    },
  ],
  ...{ queued: 0, running: 0, counts: { done: 0, failed: 0, cancelled: 0, refused: 0 }, ratePerSecond },
  ...{ waitP50Ms: null, waitP95Ms: null, runP50Ms: null, runP95Ms: null },
});

const first: LiveFrame = {
  at: 1,
  queues: [queue('a', 1), queue('b', 2)],
  redis: { kind: 'ready', since: 0, roundTripMs: 0.3 },
  attention: [],
  events: [{ kind: 'state-saved', at: 1 }],
};
const opened = reduceFrame(INITIAL_LIVE_STATE, first, true);

describe('a frame', () => {
  it('leaves alone what it does not mention', () => {
    const after = reduceFrame(opened, { at: 2 }, false);
    expect(after.queues).toBe(opened.queues);
    expect(after.redis).toBe(opened.redis);
    expect(after.frameAt).toBe(2);
  });

  it('renews only the rows that changed', () => {
    const after = reduceFrame(opened, { at: 2, queues: [queue('b', 2), queue('a', 7)] }, false);
    expect(after.queues?.[0]).toBe(opened.queues?.[1]);
    expect(after.queues?.[1]).not.toBe(opened.queues?.[0]);
  });

  it('that says the same again changes nothing', () => {
    const after = reduceFrame(opened, { ...structuredClone(first), events: [] }, false);
    expect(after.queues).toBe(opened.queues);
    expect(after.redis).toBe(opened.redis);
  });

  it('adds events, newest first, with numbers of their own', () => {
    const after = reduceFrame(
      opened,
      {
        at: 2,
        events: [
          { kind: 'state-saved', at: 2 },
          { kind: 'state-saved', at: 2 },
        ],
      },
      false,
    );
    expect(after.events.map(({ number, event }) => [number, event.at])).toEqual([
      [3, 2],
      [2, 2],
      [1, 1],
    ]);
  });

  it('that opens another connection repeats no event and asks for the history anew', () => {
    const live = reduceFrame(opened, { at: 2, fleetPoints: [{ at: 2, pushers: 1, pullers: 1 }] }, false);
    const after = reduceFrame(
      live,
      { ...first, events: [...(first.events ?? []), { kind: 'oscillator-stopped', at: 5 }] },
      true,
    );
    expect(after.events.map(({ event }) => event.kind)).toEqual(['oscillator-stopped', 'state-saved']);
    expect(after.fleetPoints).toEqual([]);
    expect(after.historyEpoch).toBe(live.historyEpoch + 1);
  });

  it('keeps a bounded number of points, and says when it lets some go', () => {
    const points = Array.from({ length: 6_001 }, (_, at) => ({ at, pushers: 1, pullers: 1 }));
    const after = reduceFrame(opened, { at: 2, fleetPoints: points }, false);
    expect(after.fleetPoints).toHaveLength(3_000);
    expect(after.historyEpoch).toBe(opened.historyEpoch + 1);
  });

  it('remembers the backlog of each queue', () => {
    const after = reduceFrame(opened, { at: 2, queues: [queue('a', 5)] }, false);
    expect(after.queueTrails).toEqual({ 'bull:a': [1, 5] });
  });

  it('renews only the pools and workers that changed, and remembers the pace of each pool', () => {
    const before = reduceFrame(opened, { at: 2, pools: [pool('CPU', null), pool('MEM', 1)] }, false);
    const after = reduceFrame(before, { at: 3, pools: [pool('CPU', 4, 2), pool('MEM', 1)] }, false);
    expect(after.pools?.[1]).toBe(before.pools?.[1]);
    expect(after.pools?.[0]?.options).toBe(before.pools?.[0]?.options);
    expect(after.pools?.[0]?.workers[0]).toMatchObject({ rssBytes: 2 });
    expect(after.poolTrails).toEqual({ CPU: [4], MEM: [1, 1] });
  });
});
