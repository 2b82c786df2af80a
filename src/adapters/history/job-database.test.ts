import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobEntry } from '../../model/job.ts';
import type { JobOutcome } from '../../model/wire/job-outcome.ts';
import { JobDatabase } from './job-database.ts';

const stream = 'a stream';
let folder: string;
let warnings: string[];
let database: JobDatabase;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-history-'));
  warnings = [];
  const log = { write: (_level: string, _source: string, text: string) => warnings.push(text) };
  database = new JobDatabase({ path: join(folder, 'jobs.db'), log });
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const outcome = (id: string, changes: Partial<JobOutcome> = {}): JobOutcome => ({
  ...{ id, type: 'echo', number: 1, startedAt: 1, endedAt: 2, outcome: 'failed', error: null },
  ...{ worker: 'one', machine: 'here', pid: 1 },
  ...changes,
});

test('attempts that cannot be kept now may come again, and it is said once', () => {
  const other = new DatabaseSync(join(folder, 'jobs.db'));
  other.exec('BEGIN IMMEDIATE');
  for (let times = 0; times < 2; times += 1)
    expect(() => database.add([outcome('a')], { stream, id: '1-0' })).toThrow('locked');
  expect(database.position(stream)).toBeNull();
  expect(warnings).toEqual([expect.stringContaining('wait to be kept')]);

  other.exec('ROLLBACK');
  other.close();
  database.add([outcome('a')], { stream, id: '1-0' });
  expect(database.attempts({ id: 'a', type: 'echo' })).toHaveLength(1);
  expect(database.position(stream)).toBe('1-0');
});

test('an attempt that can never be kept does not keep the others from it', () => {
  // No JSON text.
  const broken = outcome('broken', { pid: 1n as unknown as number });
  database.add([outcome('a'), broken, outcome('b')], { stream, id: '2-0' });
  expect(['a', 'broken', 'b'].map((id) => database.attempts({ id, type: 'echo' }).length)).toEqual([1, 0, 1]);
  expect(database.position(stream)).toBe('2-0');
  expect(warnings).toEqual([expect.stringContaining('could not be kept')]);
});

/** A job that has ended, with a result of so many bytes. */
const endedJob = (id: string, endedAt: number, bytes: number, type = 'echo'): JobOutcome => {
  const entry: JobEntry = {
    ...{ id, type, status: 'completed', state: 'completed', createdAt: 1, startedAt: 1, finishedAt: endedAt },
    ...{ runAt: null, attempts: 1, mostAttempts: 1, priority: 0, progress: 100, error: null, worker: 'one' },
    ...{ tree: null, parent: null, schedule: null },
  };
  const result = { text: 'x'.repeat(bytes), truncated: false };
  const ended = { entry, payload: { text: '{}', truncated: false }, result, stacktrace: [], options: {} };
  return outcome(id, { type, endedAt, outcome: 'completed', ended });
};

test('the history of jobs keeps within its bytes: the oldest jobs and their attempts go, however few they are', () => {
  const bounded = new JobDatabase({ path: ':memory:', log: { write: () => undefined }, mostBytes: 50_000 });
  for (let n = 1; n <= 40; n += 1) bounded.add([endedJob(`job-${n}`, n, 4_000)], { stream, id: `${n}-0` });
  const kept = bounded.list({ limit: 100 }).map(({ id }) => id);
  expect(kept.length).toBeGreaterThan(5);
  expect(kept.length).toBeLessThan(13);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => `job-${40 - index}`));
  expect(bounded.attempts({ id: 'job-1', type: 'echo' })).toEqual([]);
  expect(bounded.attempts({ id: 'job-40', type: 'echo' })).toHaveLength(1);
  bounded.close();
});

test('jobs of two types with the same id are two jobs in the history', () => {
  const outcomes = [endedJob('7', 10, 1, 'echo'), endedJob('7', 11, 2, 'throws')];
  database.add(outcomes, { stream, id: '1-0' });
  expect(database.typesWith('7').sort()).toEqual(['echo', 'throws']);
  expect(database.typesWith('8')).toEqual([]);
  expect(database.get({ id: '7', type: 'echo' })?.result?.text).toBe('x');
  expect(database.get({ id: '7', type: 'throws' })?.result?.text).toBe('xx');
  expect(database.attempts({ id: '7', type: 'throws' })).toHaveLength(1);
  expect(database.endedAt({ id: '7', type: 'throws' })).toBe(11);
});
