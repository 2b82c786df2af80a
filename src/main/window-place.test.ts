import { describe, expect, it } from 'vitest';
import { placeWindow } from './window-place.ts';

const laptop = { x: 0, y: 0, width: 1_440, height: 900 };
const beside = { x: 1_440, y: 0, width: 1_920, height: 1_080 };
const place = { x: 1_600, y: 100, width: 1_000, height: 700, maximized: false };

describe('the place of a window', () => {
  it('is the middle of the screen at first', () => {
    expect(placeWindow(null, [laptop])).toEqual({ width: 1_360, height: 860 });
    expect(placeWindow(null, [{ ...laptop, width: 1_024, height: 700 }])).toEqual({
      width: 1_024,
      height: 700,
    });
  });

  it('is where it was', () => {
    expect(placeWindow(place, [laptop, beside])).toEqual({ x: 1_600, y: 100, width: 1_000, height: 700 });
  });

  it('is the middle again when its screen has gone', () => {
    expect(placeWindow(place, [laptop])).toEqual({ width: 1_000, height: 700 });
  });

  it('is not one that cannot be grasped', () => {
    expect(placeWindow({ ...place, x: -950, y: 100 }, [laptop])).not.toHaveProperty('x');
    expect(placeWindow({ ...place, x: 100, y: -40 }, [laptop])).not.toHaveProperty('x');
    expect(placeWindow({ ...place, x: -800, y: 100 }, [laptop])).toHaveProperty('x', -800);
  });

  it('is not smaller than the panel, nor larger than the screen', () => {
    expect(placeWindow({ ...place, x: 0, width: 10, height: 10 }, [laptop])).toMatchObject({
      width: 880,
      height: 560,
    });
    expect(placeWindow({ ...place, x: 0, width: 9_000, height: 9_000 }, [laptop])).toMatchObject({
      width: 1_440,
      height: 900,
    });
  });
});
