import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
