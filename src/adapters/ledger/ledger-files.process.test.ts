import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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

function rig(longestFile?: number) {
  const clock = new ManualClock();
  const seen: number[] = [];
  const files: string[] = [];
  const ledger = new LedgerFiles({
    folder,
    clock,
    onEntries: (entries) =>
      seen.push(...entries.map((entry) => (entry.kind === 'pushed' ? entry.first : -1))),
    onNewFile: (path) => files.push(path),
    ...(longestFile !== undefined && { longestFile }),
  });
  return { clock, seen, files, ledger };
}

test('lines are read in order, a half line when it is whole', () => {
  const { clock, seen, ledger } = rig();
  const path = ledger.begin('run');
  const second = encodeLedgerEntry(pushed(2));
  appendFileSync(path, encodeLedgerEntry(pushed(1)) + second.slice(0, 5));
  clock.advance(10);
  expect(seen).toEqual([1]);
  appendFileSync(path, second.slice(5));
  clock.advance(50);
  expect(seen).toEqual([1, 2]);
  ledger.end();
});

test('what was written last is read when the ledger ends, and no file is left', () => {
  const { seen, ledger } = rig();
  appendFileSync(ledger.begin('run'), encodeLedgerEntry(pushed(7)));
  ledger.end();
  expect(seen).toEqual([7]);
  expect(readdirSync(folder)).toEqual([]);
});

test('a long file is left for a new one, and a late line in the old one still counts', () => {
  const { clock, seen, files, ledger } = rig(100);
  let path = ledger.begin('run');
  for (let number = 0; number < 40; number++) {
    appendFileSync(path, encodeLedgerEntry(pushed(number)));
    const before = files.length;
    clock.advance(50);
    if (files.length > before) {
      // This writer had not heard of the new file yet.
      appendFileSync(path, encodeLedgerEntry(pushed(1_000 + number)));
      path = files.at(-1) ?? path;
    }
  }
  ledger.end();
  expect(files.length).toBeGreaterThan(3);
  expect(seen.filter((number) => number < 1_000)).toEqual(Array.from({ length: 40 }, (_, index) => index));
  expect(seen.filter((number) => number >= 1_000)).toHaveLength(files.length);
  expect(readdirSync(folder)).toEqual([]);
});

test('what an engine that was killed left behind is cleared away', () => {
  appendFileSync(join(folder, 'old.ledger'), encodeLedgerEntry(pushed(1)));
  const { seen, ledger } = rig();
  ledger.begin('run');
  ledger.end();
  expect(seen).toEqual([]);
});
