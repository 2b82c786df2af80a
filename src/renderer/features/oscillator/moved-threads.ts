import type { FleetSlots, Slots } from '../../app/live/fleet-slots.ts';

function collect(places: Map<string, string>, side: string, slots: Slots): void {
  slots.forEach((id, index) => id !== null && places.set(id, `${side}${index}`));
}

function placesOf({ pushers, pullers }: FleetSlots): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  collect(places, 'pusher', pushers);
  collect(places, 'puller', pullers);
  return places;
}

/** Threads that have another place than before, newcomers among them. */
export function movedThreads(before: FleetSlots, after: FleetSlots): string[] {
  const old = placesOf(before);
  return [...placesOf(after)].filter(([id, place]) => old.get(id) !== place).map(([id]) => id);
}
