import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createReport, inSeconds } from './report.mjs';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function watch(isTTY: boolean, work: () => Promise<void>): Promise<string> {
  let text = '';
  const report = createReport({ isTTY, write: (more) => (text += more) });
  const done = report.step('Building', work).catch(() => undefined);
  await vi.runAllTimersAsync();
  await done;
  return text;
}

test('a short step is one line', async () => {
  expect(await watch(false, () => after(1_500))).toBe('· Building\n');
});

test('a long step says every 10 s that it goes on, and how long it took', async () => {
  expect(await watch(false, () => after(25_000))).toBe(
    '· Building\n  Building, 10 s\n  Building, 20 s\n✓ Building (25 s)\n',
  );
});

test('on a terminal the line moves after 2 s', async () => {
  expect(await watch(true, () => after(1_900))).toBe('· Building\r\u001b[K✓ Building\n');
  expect(await watch(true, () => after(2_500))).toMatch(/⠋ Building, 2 s/);
});

test('a step that fails is marked', async () => {
  expect(await watch(false, () => Promise.reject(new Error('no')))).toBe('· Building\n✗ Building\n');
});

test('time is told in the unit that reads best', () => {
  expect(inSeconds(2_400)).toBe('2 s');
  expect(inSeconds(125_000)).toBe('2 min 5 s');
});

test('control characters are spelled out wherever they come from, and lines stay lines', async () => {
  let text = '';
  const report = createReport({ isTTY: true, write: (more) => (text += more) });
  report.say('first\nsecond\u001b[2J\u202e');
  const done = report.step('Building \u001b]0;forged\u0007', async (note) => {
    note('a\u001b[31m\nb\r');
    await after(2_500);
  });
  await vi.runAllTimersAsync();
  await done;
  expect(text).toContain('first\nsecond\\u001b[2J\\u202e\n');
  expect(text).toContain('Building \\u001b]0;forged\\u0007');
  expect(text).toContain('(a\\u001b[31m b\\u000d)');
  expect(text.replaceAll('\r\u001b[K', '')).not.toContain('\u001b');
});
