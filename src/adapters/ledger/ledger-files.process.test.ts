import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LedgerMark } from '../../model/oscillator.ts';
import { encodeLedgerEntry, type LedgerEntry } from '../../model/wire/ledger.ts';
import { ManualClock } from '../memory/manual-clock.ts';
import { LedgerFiles } from './ledger-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-ledger-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const pushed = (first: number): LedgerEntry => ({
  kind: 'pushed',
  thread: 'T1',
  producer: 'p',
  first,
  count: 1,
});
const line = (first: number) => encodeLedgerEntry(pushed(first));
const numbers = (entries: readonly LedgerEntry[]) =>
  entries.map((entry) => (entry.kind === 'pushed' ? entry.first : -1));
const PAST: LedgerEntry = { kind: 'counted', producer: 'p', ranges: [[0, 5]] };

function rig(longestFile?: number) {
  const clock = new ManualClock();
  const seen: number[] = [];
  const files: string[] = [];
  const ledger = new LedgerFiles({
    folder,
    clock,
    onEntries: (entries) => seen.push(...numbers(entries)),
    onNewFile: (path) => files.push(path),
    head: () => [PAST],
    ...(longestFile !== undefined && { longestFile }),
  });
  return { clock, seen, files, ledger };
}

/** What a new engine learns from a mark. */
function recalled(mark: LedgerMark) {
  const told = { counted: [] as number[], uncounted: [] as number[] };
  const known = rig().ledger.recall(mark, (entries, counted) =>
    told[counted ? 'counted' : 'uncounted'].push(...numbers(entries)),
  );
  return known ? told : null;
}

test('lines are read in order, a half line when it is whole', () => {
  const { clock, seen, ledger } = rig();
  const path = ledger.begin('run');
  appendFileSync(path, line(1) + line(2).slice(0, 5));
  clock.advance(10);
  expect(seen).toEqual([1]);
  appendFileSync(path, line(2).slice(5));
  clock.advance(50);
  expect(seen).toEqual([1, 2]);
  ledger.end();
});

test('what was written last is read when the ledger ends', () => {
  const { seen, ledger } = rig();
  appendFileSync(ledger.begin('run'), line(7));
  ledger.end();
  expect(seen).toEqual([7]);
});

test('a line of the engine itself counts at once', () => {
  const { seen, ledger } = rig();
  ledger.write(pushed(1));
  ledger.begin('run');
  ledger.write(pushed(2));
  expect(seen).toEqual([2]);
  ledger.end();
});

test('a long file is left for a new one, and a late line in the old one still counts', () => {
  const { clock, seen, files, ledger } = rig(100);
  let path = ledger.begin('run');
  for (let number = 0; number < 40; number++) {
    appendFileSync(path, line(number));
    const before = files.length;
    clock.advance(50);
    if (files.length > before) {
      // This writer had not heard of the new file yet.
      appendFileSync(path, line(1_000 + number));
      path = files.at(-1) ?? path;
    }
  }
  ledger.end();
  expect(files.length).toBeGreaterThan(3);
  expect(seen.filter((number) => number < 1_000)).toEqual(Array.from({ length: 40 }, (_, index) => index));
  expect(seen.filter((number) => number >= 1_000)).toHaveLength(files.length);
});

test('an engine that was killed leaves what it had not counted to the next one', () => {
  const { clock, ledger } = rig();
  const path = ledger.begin('run');
  appendFileSync(path, line(1) + line(2));
  clock.advance(50);
  const saved = ledger.mark();
  appendFileSync(path, line(3) + line(4).slice(0, 6));
  expect(recalled(saved)).toEqual({ counted: [-1, 1, 2], uncounted: [3] });
});

test('it is found over as many files as were begun since', () => {
  const { clock, files, ledger } = rig(60);
  let path = ledger.begin('run');
  appendFileSync(path, line(1));
  clock.advance(50);
  const saved = ledger.mark();
  for (let number = 2; number < 12; number++) {
    appendFileSync(path, line(number));
    clock.advance(50);
    path = files.at(-1) ?? path;
  }
  expect(files.length).toBeGreaterThan(1);
  expect(recalled(saved)?.uncounted.filter((number) => number > 0)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  // Read to their ends, they are all behind the next mark.
  const next = rig();
  next.ledger.recall(saved, () => undefined);
  expect(next.ledger.isOwn(saved)).toBe(true);
  expect(recalled(next.ledger.mark())?.uncounted.filter((number) => number > 0)).toEqual([]);
});

test('a mark of another ledger, or of none, says nothing', () => {
  const { ledger } = rig();
  appendFileSync(ledger.begin('run'), line(1));
  expect(recalled({})).toBeNull();
  expect(recalled({ '00000001.other.ledger': 3 })).toBeNull();
  expect(ledger.isOwn({})).toBe(false);
  expect(ledger.isOwn({ '00000001.other.ledger': 3 })).toBe(false);
});

test('files that no saved state needs are removed, but for the last one', () => {
  const { clock, files, ledger } = rig(60);
  let path = ledger.begin('run');
  for (let number = 0; number < 40; number++) {
    appendFileSync(path, line(number));
    clock.advance(50);
    path = files.at(-1) ?? path;
    if (number % 5 === 4) ledger.forget(ledger.mark());
  }
  ledger.forget(ledger.mark());
  const left = readdirSync(folder).sort();
  expect(left).toHaveLength(Object.keys(ledger.mark()).length + 1);
  expect(left.at(-1)).toBe(basename(path));
  // Names go on where they were, so that no two files ever have the same.
  const again = rig().ledger;
  expect(basename(again.begin('run')) > (left.at(-1) ?? '')).toBe(true);
  again.end();
});
