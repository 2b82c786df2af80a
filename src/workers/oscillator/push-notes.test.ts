import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LedgerEntry } from '../../model/wire/ledger.ts';
import { PushNotes } from './push-notes.ts';

let lines: [first: number, count: number][];
let notes: PushNotes;
beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  const write = (entry: LedgerEntry) => {
    if (entry.kind === 'pushed') lines.push([entry.first, entry.count]);
  };
  notes = new PushNotes({ write, thread: 'T1', producer: 'p' });
});
afterEach(() => {
  vi.useRealTimers();
});

test('packs of a moment share a line', () => {
  for (const first of [0, 10, 20]) notes.pushed(first, 10, false);
  expect(lines).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(lines).toEqual([[0, 30]]);
  notes.pushed(30, 1, false);
  vi.advanceTimersByTime(20);
  expect(lines).toEqual([
    [0, 30],
    [30, 1],
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

test('where a turn counts on it, each pack is noted at once', () => {
  notes.pushed(0, 1, false);
  notes.pushed(1, 1, true);
  notes.pushed(2, 1, true);
  expect(lines).toEqual([
    [0, 2],
    [2, 1],
  ]);
});

test('numbers that were left out are in no line', () => {
  notes.pushed(0, 5, false);
  notes.pushed(7, 5, false);
  notes.flush();
  expect(lines).toEqual([
    [0, 5],
    [7, 5],
  ]);
});

test('what Redis refused is noted where a turn counts on it', () => {
  notes.pushed(3, 0, false);
  notes.flush();
  expect(lines).toEqual([]);
  notes.pushed(7, 0, true);
  expect(lines).toEqual([[7, 0]]);
});
