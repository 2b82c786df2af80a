import { Component, createRef, type ReactNode } from 'react';

interface FlipGroupProps {
  /** Changes exactly when an element may have moved. */
  readonly arrangement: unknown;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly role: string;
}

type Places = ReadonlyMap<string, Place>;

const LONGEST_MS = 560;
const SHORTEST_MS = 140;
const CROWD = 6;

/**
 * Lets tiles travel: whoever carries the same `data-thread` before and after a change is moved from where it was
 * seen to where it now is. A class, because only getSnapshotBeforeUpdate sees the page before React changes it.
 */
export class FlipGroup extends Component<FlipGroupProps, object, Places | null> {
  readonly #root = createRef<HTMLDivElement>();
  #changedAt = 0;

  #measure(): Places {
    const places = new Map<string, Place>();
    for (const tile of this.#tiles()) {
      const { left, top } = tile.getBoundingClientRect();
      places.set(tile.dataset['thread'] ?? '', { left, top, role: tile.dataset['role'] ?? '' });
    }
    return places;
  }

  #tiles(): Iterable<HTMLElement> {
    return this.#root.current?.querySelectorAll<HTMLElement>('[data-thread]') ?? [];
  }

  override getSnapshotBeforeUpdate(previous: FlipGroupProps): Places | null {
    return previous.arrangement === this.props.arrangement ? null : this.#measure();
  }

  override componentDidUpdate(_props: FlipGroupProps, _state: object, before: Places | null): void {
    if (before === null) return;
    const now = performance.now();
    // When the fleet changes faster than a tile can travel, tiles travel faster.
    const duration = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (now - this.#changedAt) * 0.8));
    this.#changedAt = now;
    if (document.hidden || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const tiles = [...this.#tiles()];
    const crossing = tiles.filter(
      (tile) => before.get(tile.dataset['thread'] ?? '')?.role !== tile.dataset['role'],
    );
    // One tile is worth following with the eyes; a crowd is not.
    const pace = crossing.length > CROWD ? SHORTEST_MS : duration;
    for (const tile of tiles) this.#animate(tile, before.get(tile.dataset['thread'] ?? ''), pace);
  }

  #animate(tile: HTMLElement, from: Place | undefined, duration: number): void {
    if (from === undefined) {
      tile.animate([{ opacity: 0, scale: 0.85 }, {}], { duration: duration / 2, easing: 'ease-out' });
      return;
    }
    for (const animation of tile.getAnimations()) animation.cancel();
    const { left, top } = tile.getBoundingClientRect();
    const [x, y] = [from.left - left, from.top - top];
    if (Math.abs(x) < 1 && Math.abs(y) < 1) return;
    const reversed = from.role !== tile.dataset['role'];
    const role = from.role.toLowerCase();
    const start: Keyframe = { translate: `${x}px ${y}px`, zIndex: 5 };
    const lift: Keyframe = { scale: 1.06, offset: 0.35, zIndex: 5 };
    tile.animate(reversed ? [start, lift, { translate: '0 0', zIndex: 5 }] : [start, { translate: '0 0' }], {
      duration,
      easing: 'cubic-bezier(0.3, 0.7, 0.2, 1)',
    });
    if (!reversed) return;
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
