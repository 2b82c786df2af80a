import type { Direction } from '../../model/oscillator.ts';

/** How many threads push and pull, and which side is growing. */
export interface Fleet {
  readonly pushers: number;
  readonly pullers: number;
  readonly direction: Direction;
}

/** The most threads each side may have, 1–64. */
export interface FleetLimits {
  readonly maxPushers: number;
  readonly maxPullers: number;
}

/** The fleet of a first start. */
export const FIRST_FLEET: Fleet = { pushers: 1, pullers: 1, direction: 'toPushers' };

/** The fleet within its limits; never fewer than one thread a side. */
export function clampFleet(fleet: Fleet, limits: FleetLimits): Fleet {
  return {
    ...fleet,
    pushers: Math.min(Math.max(fleet.pushers, 1), limits.maxPushers),
    pullers: Math.min(Math.max(fleet.pullers, 1), limits.maxPullers),
  };
}

/**
 * One step of the oscillation: the growing side gains a thread, the other loses one. At the corner
 * (max, 1) the direction turns first; where both corners are the same point nothing moves.
 */
export function stepFleet(fleet: Fleet, limits: FleetLimits): Fleet {
  const now = clampFleet(fleet, limits);
  const atPushers = now.pushers === limits.maxPushers && now.pullers === 1;
  const atPullers = now.pushers === 1 && now.pullers === limits.maxPullers;
  if (atPushers && atPullers) return now;
  const direction = atPushers ? 'toPullers' : atPullers ? 'toPushers' : now.direction;
  return direction === 'toPushers'
    ? {
        direction,
        pushers: Math.min(now.pushers + 1, limits.maxPushers),
        pullers: Math.max(now.pullers - 1, 1),
      }
    : {
        direction,
        pushers: Math.max(now.pushers - 1, 1),
        pullers: Math.min(now.pullers + 1, limits.maxPullers),
      };
}
