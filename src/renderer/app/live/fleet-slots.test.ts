import { describe, expect, it } from 'vitest';
import type { Role, ThreadView } from '../../../model/oscillator.ts';
import { assignSlots, type FleetSlots } from './fleet-slots.ts';

const thread = (id: string, role: Role): ThreadView => ({
  id,
  role,
  phase: 'working',
  since: 0,
  reversals: 0,
  messagesDone: 0,
  ratePerSecond: null,
  lastError: null,
  lastErrorAt: null,
  eventLoopUtilization: 0,
  heapUsedBytes: 0,
});
const pusher = (id: string) => thread(id, 'Pusher');
const puller = (id: string) => thread(id, 'Puller');
const limits = { pushers: 3, pullers: 3 };
const none: FleetSlots = { pushers: [], pullers: [] };

describe('the places of the fleet', () => {
  const before = assignSlots(none, [pusher('T1'), pusher('T2'), pusher('T3'), puller('T4')], limits);

  it('draws a place for every thread there may be', () => {
    expect(before).toEqual({ pushers: ['T1', 'T2', 'T3'], pullers: ['T4', null, null] });
  });

  it('moves the thread that reversed and nobody else', () => {
    const after = assignSlots(before, [pusher('T1'), puller('T2'), pusher('T3'), puller('T4')], limits);
    expect(after).toEqual({ pushers: ['T1', null, 'T3'], pullers: ['T4', 'T2', null] });
  });

  it('gives a free place to the next one', () => {
    const gap = assignSlots(before, [pusher('T1'), pusher('T3'), puller('T4')], limits);
    expect(assignSlots(gap, [pusher('T1'), pusher('T3'), pusher('T9')], limits).pushers).toEqual([
      'T1',
      'T9',
      'T3',
    ]);
  });

  it('is the same object while nobody moves', () => {
    expect(assignSlots(before, [pusher('T3'), pusher('T2'), pusher('T1'), puller('T4')], limits)).toBe(
      before,
    );
  });

  it('draws threads above a lowered limit until they are gone', () => {
    const lowered = { pushers: 1, pullers: 1 };
    const crowded = assignSlots(before, [pusher('T1'), pusher('T3'), puller('T4')], lowered);
    expect(crowded).toEqual({ pushers: ['T1', 'T3'], pullers: ['T4'] });
    expect(assignSlots(crowded, [pusher('T3'), puller('T4')], lowered).pushers).toEqual(['T3']);
  });
});
