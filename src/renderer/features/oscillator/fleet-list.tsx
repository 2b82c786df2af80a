import type { Role, ThreadView } from '../../../model/oscillator.ts';
import type { Slots } from '../../app/live/fleet-slots.ts';
import { formatRate, plural } from '../../components/format.ts';
import { useNow } from '../../components/use-now.ts';
import classes from './fleet-card.module.css';
import { ThreadTile } from './thread-tile.tsx';

interface FleetListProps {
  readonly role: Role;
  readonly slots: Slots;
  readonly threads: ReadonlyMap<string, ThreadView>;
  readonly size: 'full' | 'half' | 'small' | 'tiny';
  readonly onInspect: (id: string | null, tile: HTMLElement) => void;
}

const STEP = 5;
/** A thread is marked for so long after something went wrong in it, ms. */
const FAILED_FOR_MS = 10_000;

/** How busy a thread is against the fastest one, per cent in steps. */
function activityOf({ ratePerSecond }: ThreadView, fullRate: number): number {
  const share = fullRate > 0 ? (ratePerSecond ?? 0) / fullRate : 0;
  return Math.round((share * 100) / STEP) * STEP;
}

/** One side of the fleet: its threads in their places, and the places that are free. */
export function FleetList({ role, slots, threads, size, onInspect }: FleetListProps) {
  const label = role === 'Pusher' ? 'Pushers' : 'Pullers';
  const present = slots.flatMap((id) => (id === null ? [] : (threads.get(id) ?? [])));
  const now = useNow();
  const fullRate = Math.max(0, ...present.map((thread) => thread.ratePerSecond ?? 0));
  return (
    <div className={classes.fleet} data-role={role}>
      <h2 className={classes.title}>
        {label} <span className={classes.count}>{present.length}</span>
        {slots.length > present.length && (
          <span className="sr-only">, {plural(slots.length - present.length, 'free place')}</span>
        )}
      </h2>
      <ul className={classes.tiles} data-size={size} aria-label={label}>
        {slots.map((id, place) => {
          const thread = id === null ? undefined : threads.get(id);
          // A free place is drawn, but there is nothing to read.
          if (thread === undefined)
            return <li key={`free-${place}`} className={classes.free} aria-hidden="true" />;
          return (
            <ThreadTile
              key={thread.id}
              id={thread.id}
              role={thread.role}
              phase={thread.phase}
              rate={formatRate(thread.ratePerSecond)}
              activity={activityOf(thread, fullRate)}
              failed={now - (thread.lastErrorAt ?? -Infinity) < FAILED_FOR_MS}
              onInspect={onInspect}
            />
          );
        })}
      </ul>
    </div>
  );
}
