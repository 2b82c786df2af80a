import { replaceEqualDeep } from '@tanstack/react-query';
import type { EngineEvent } from '../../../model/event.ts';
import type { LiveFrame } from '../../../model/live.ts';
import type { QueueView } from '../../../model/queue.ts';
import { assignSlots } from './fleet-slots.ts';
import { addGroupTrails, addProcessTrails } from './process-trails.ts';
import type { LiveState, NumberedEvent, Trails } from './live-state.ts';

const MOST_EVENTS = 200;
const MOST_POINTS = 6_000;
const TRAIL_LENGTH = 120;

/** Keeps every element that did not change, found by its key, so that only changed rows render again. */
function shareByKey<Item>(
  before: readonly Item[] | null,
  after: readonly Item[],
  keyOf: (item: Item) => string,
): readonly Item[] {
  if (before === null) return after;
  const known = new Map(before.map((item) => [keyOf(item), item]));
  const shared = after.map((item) => replaceEqualDeep(known.get(keyOf(item)), item));
  const same = shared.length === before.length && shared.every((item, index) => item === before[index]);
  return same ? before : shared;
}

const share = <Value>(before: Value, after: Value | undefined): Value =>
  after === undefined ? before : replaceEqualDeep(before, after);

export const queueKey = (queue: Pick<QueueView, 'prefix' | 'name'>): string =>
  `${queue.prefix}:${queue.name}`;

function addEvents(
  before: readonly NumberedEvent[],
  added: readonly EngineEvent[] | undefined,
  first: boolean,
): readonly NumberedEvent[] {
  if (added === undefined || added.length === 0) return before;
  // The first frame of a connection repeats events that an earlier connection has brought.
  const known = first ? new Set(before.map(({ event }) => JSON.stringify(event))) : null;
  const fresh = known === null ? added : added.filter((event) => !known.has(JSON.stringify(event)));
  if (fresh.length === 0) return before;
  let number = before[0]?.number ?? 0;
  const numbered = fresh.map((event) => ({ number: ++number, event }));
  return [...numbered.reverse(), ...before].slice(0, MOST_EVENTS);
}

/** The trails of those that there are now, each with one number more where it is known. */
function addTrails<Item>(
  before: Trails,
  items: readonly Item[] | undefined,
  keyOf: (item: Item) => string,
  figureOf: (item: Item) => number | null,
): Trails {
  if (items === undefined) return before;
  const entries = items.map((item) => {
    const trail = before[keyOf(item)] ?? [];
    const figure = figureOf(item);
    return [keyOf(item), figure === null ? trail : [...trail, figure].slice(-TRAIL_LENGTH)] as const;
  });
  return Object.fromEntries(entries);
}

const backlogOf = ({ counts: { waiting, active, prioritized, delayed } }: QueueView): number =>
  waiting + active + prioritized + delayed;

interface Points<Point> {
  readonly points: readonly Point[];
  readonly dropped: boolean;
}

function addPoints<Point extends { readonly at: number }>(
  before: readonly Point[],
  added: readonly Point[] | undefined,
): Points<Point> {
  const first = added?.[0];
  if (added === undefined || first === undefined) return { points: before, dropped: false };
  // After the clock was set back, what is still to come makes room for the new points.
  const past = (before.at(-1)?.at ?? 0) > first.at ? before.filter(({ at }) => at <= first.at) : before;
  const points = [...past, ...added];
  const dropped = points.length > MOST_POINTS;
  return { points: dropped ? points.slice(-MOST_POINTS / 2) : points, dropped };
}

/** The state after one frame. `first`: the first one of a connection. Pure. */
export function reduceFrame(state: LiveState, frame: LiveFrame, first: boolean): LiveState {
  const oscillator = share(state.oscillator, frame.oscillator);
  const threads =
    frame.threads === undefined
      ? state.threads
      : shareByKey(state.threads, frame.threads, (thread) => thread.id);
  const fleet = addPoints(first ? [] : state.fleetPoints, frame.fleetPoints);
  const throughput = addPoints(first ? [] : state.throughput, frame.throughput);
  return {
    ...state,
    frameAt: frame.at,
    oscillator,
    threads,
    slots: assignSlots(state.slots, threads ?? [], {
      pushers: oscillator?.settings.maxPushers ?? 0,
      pullers: oscillator?.settings.maxPullers ?? 0,
    }),
    metrics: share(state.metrics, frame.metrics),
    fleetPoints: fleet.points,
    throughput: throughput.points,
    historyEpoch: state.historyEpoch + (first || fleet.dropped || throughput.dropped ? 1 : 0),
    snapshot: share(state.snapshot, frame.snapshot),
    redis: share(state.redis, frame.redis),
    redisInfo: share(state.redisInfo, frame.redisInfo),
    connection: share(state.connection, frame.connection),
    queues: frame.queues === undefined ? state.queues : shareByKey(state.queues, frame.queues, queueKey),
    queueTrails: addTrails(state.queueTrails, frame.queues, queueKey, backlogOf),
    pools: frame.pools === undefined ? state.pools : shareByKey(state.pools, frame.pools, ({ name }) => name),
    poolTrails: addTrails(
      state.poolTrails,
      frame.pools,
      ({ name }) => name,
      ({ ratePerSecond }) => ratePerSecond,
    ),
    oneShots: share(state.oneShots, frame.oneShots),
    jobs: share(state.jobs, frame.jobs),
    processes:
      frame.processes === undefined
        ? state.processes
        : shareByKey(state.processes, frame.processes, (row) => row.id),
    processTrails: addProcessTrails(state.processTrails, frame.processes, frame.at),
    groups:
      frame.groups === undefined ? state.groups : shareByKey(state.groups, frame.groups, ({ id }) => id),
    groupTrails: addGroupTrails(state.groupTrails, frame.groups, frame.at),
    python: share(state.python, frame.python),
    attention: share(state.attention, frame.attention),
    events: addEvents(state.events, frame.events, first),
  };
}
