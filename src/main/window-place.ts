import type { WindowPlace } from '../model/desktop-memory.ts';

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a window begins; without `x` and `y` the system centres it. */
export interface Placement {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
}

export const SMALLEST = { width: 880, height: 560 } as const;
const USUAL = { width: 1_360, height: 860 } as const;
/** So much of the window's top edge has to be on a screen for it to be grasped, px. */
const GRIP = { width: 120, height: 32 } as const;

const overlap = (start: number, length: number, otherStart: number, otherLength: number): number =>
  Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);

const canBeGrasped = (place: WindowPlace, screen: Area): boolean =>
  overlap(place.x, place.width, screen.x, screen.width) >= GRIP.width &&
  overlap(place.y, GRIP.height, screen.y, screen.height) >= GRIP.height;

/** Where a window appears: where it was, unless that screen has gone meanwhile. `screens`: the usable areas, main first. */
export function placeWindow(last: WindowPlace | null, screens: readonly Area[]): Placement {
  const screen = screens.find((one) => last !== null && canBeGrasped(last, one));
  const home = screen ?? screens[0] ?? { x: 0, y: 0, ...USUAL };
  const wanted = last ?? USUAL;
  const size = {
    width: Math.max(SMALLEST.width, Math.min(wanted.width, home.width)),
    height: Math.max(SMALLEST.height, Math.min(wanted.height, home.height)),
  };
  return last === null || screen === undefined ? size : { x: last.x, y: last.y, ...size };
}
