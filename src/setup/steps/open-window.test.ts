import { expect, test } from 'vitest';
import { couldNotStart } from './open-window.mjs';

test('an Electron that ends itself at once could not start', () => {
  for (const code of [1, 127, 132, 133, 134, 139]) expect(couldNotStart(code, 800)).toBe(true);
});

test('one that was ended, or ends later, had started', () => {
  // 3, 4, 70 and 78 are the app's own: src/main/exit-code.ts.
  for (const code of [0, 3, 4, 70, 78, 130, 137, 143]) expect(couldNotStart(code, 800)).toBe(false);
  expect(couldNotStart(133, 60_000)).toBe(false);
});
