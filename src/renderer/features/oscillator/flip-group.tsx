import { Component, createRef, type ReactNode } from 'react';
import type { FleetSlots } from '../../app/live/fleet-slots.ts';
import { movedThreads } from './moved-threads.ts';

interface FlipGroupProps {
  readonly slots: FleetSlots;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

interface Seen {
  readonly left: number;
  readonly top: number;
  readonly role: string;
}

/** Where the threads that move were seen before the change; null for one that was not there. */
type Before = ReadonlyMap<string, Seen | null>;

const LONGEST_MS = 560;
const SHORTEST_MS = 140;
const CROWD = 6;
/** Changes that follow each other faster than this are a blur; measuring and moving would be for nobody. */
const BLUR_MS = 170;

/**
 * Lets tiles travel: a thread that has another place after a change is moved from where it was seen to where it now
 * is. A class, because only getSnapshotBeforeUpdate sees the page before React changes it. Only tiles that move are
 * touched, and all reading comes before all writing.
 */
export class FlipGroup extends Component<FlipGroupProps, object, Before | null> {
  readonly #root = createRef<HTMLDivElement>();
  readonly #running = new WeakMap<HTMLElement, Animation>();
  #changedAt = 0;
  /** Time between the last two changes, ms. */
  #pause = 0;

  #tile(id: string): HTMLElement | null {
    return this.#root.current?.querySelector<HTMLElement>(`[data-thread="${CSS.escape(id)}"]`) ?? null;
  }

  #look(id: string): Seen | null {
    const tile = this.#tile(id);
    if (tile === null) return null;
    const { left, top } = tile.getBoundingClientRect();
    return { left, top, role: tile.dataset['role'] ?? '' };
  }

  override getSnapshotBeforeUpdate(previous: FlipGroupProps): Before | null {
    if (previous.slots === this.props.slots) return null;
    const now = performance.now();
    this.#pause = now - this.#changedAt;
    this.#changedAt = now;
    if (this.#pause < BLUR_MS || document.hidden || matchMedia('(prefers-reduced-motion: reduce)').matches)
      return null;
    return new Map(movedThreads(previous.slots, this.props.slots).map((id) => [id, this.#look(id)]));
  }

  override componentDidUpdate(_props: FlipGroupProps, _state: object, before: Before | null): void {
    if (before === null) return;
    // When the fleet changes faster than a tile can travel, tiles travel faster. One tile is worth following with
    // the eyes; a crowd is not.
    const pace = Math.min(LONGEST_MS, this.#pause * 0.8);
    const tiles = [...before].flatMap(([id, from]) => {
      const tile = this.#tile(id);
      return tile === null ? [] : [{ tile, from }];
    });
    for (const { tile } of tiles) this.#running.get(tile)?.cancel();
    const moves = tiles.map(({ tile, from }) => ({ tile, from, to: tile.getBoundingClientRect() }));
    for (const move of moves)
      this.#animate(move.tile, move.from, move.to, moves.length > CROWD ? SHORTEST_MS : pace);
  }

  #animate(tile: HTMLElement, from: Seen | null, to: DOMRect, duration: number): void {
    if (from === null) {
      this.#running.set(
        tile,
        tile.animate([{ opacity: 0, scale: 0.85 }, {}], { duration: duration / 2, easing: 'ease-out' }),
      );
      return;
    }
    const start: Keyframe = { translate: `${from.left - to.left}px ${from.top - to.top}px`, zIndex: 5 };
    const lift: Keyframe = { scale: 1.06, offset: 0.35, zIndex: 5 };
    const easing = 'cubic-bezier(0.3, 0.7, 0.2, 1)';
    this.#running.set(
      tile,
      tile.animate([start, lift, { translate: '0 0', zIndex: 5 }], { duration, easing }),
    );
    if (from.role === tile.dataset['role']) return;
    const role = from.role.toLowerCase();
    const colours: Keyframe = { backgroundColor: `var(--${role}-bg)`, borderColor: `var(--${role})` };
    tile.firstElementChild?.animate([colours, {}], { duration, easing: 'ease-in' });
  }

  override render(): ReactNode {
    return (
      <div ref={this.#root} className={this.props.className}>
        {this.props.children}
      </div>
    );
  }
}
