import type { Role, ThreadView } from '../../../model/oscillator.ts';

/** Thread ids by place; null is a free place. */
export type Slots = readonly (string | null)[];

export interface FleetSlots {
  readonly pushers: Slots;
  readonly pullers: Slots;
}

/**
 * Places for the threads of one side. A thread keeps its place for as long as it keeps its role, so nothing moves
 * on the screen that does not move in reality; newcomers take the first free place.
 */
function assignSide(before: Slots, ids: ReadonlySet<string>, limit: number): Slots {
  const size = Math.max(limit, ids.size);
  const slots = Array.from({ length: size }, (_, index) => {
    const id = before[index] ?? null;
    return id !== null && ids.has(id) ? id : null;
  });
  const placed = new Set(slots);
  for (const id of ids) {
    if (placed.has(id)) continue;
    slots[slots.indexOf(null)] = id;
  }
  const same = slots.length === before.length && slots.every((id, index) => id === before[index]);
  return same ? before : slots;
}

const idsOf = (threads: readonly ThreadView[], role: Role): ReadonlySet<string> =>
  new Set(threads.filter((thread) => thread.role === role).map((thread) => thread.id));

/** The places after a change of the fleet; the same object when nothing moved. Pure. */
export function assignSlots(
  before: FleetSlots,
  threads: readonly ThreadView[],
  limits: { readonly pushers: number; readonly pullers: number },
): FleetSlots {
  const pushers = assignSide(before.pushers, idsOf(threads, 'Pusher'), limits.pushers);
  const pullers = assignSide(before.pullers, idsOf(threads, 'Puller'), limits.pullers);
  return pushers === before.pushers && pullers === before.pullers ? before : { pushers, pullers };
}
