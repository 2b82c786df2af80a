import {
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
  closeSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobOutcome } from '../../model/wire/job-outcome.ts';
import { openJobHistory } from './job-database.ts';
import { openTaskHistory } from './open-task-history.ts';

const log = { write: () => undefined };
const position = { stream: 'a stream', id: '1-0' };
const outcome = (id: string): JobOutcome => ({
  ...{ id, type: 'echo', number: 1, startedAt: 1, endedAt: 2, outcome: 'failed', error: null },
  ...{ worker: 'one', machine: 'here', pid: 1 },
});
/** More than SQLite keeps in memory. */
const many = Array.from({ length: 4_000 }, (_, index) => ({
  ...outcome(`job-${index}`),
  machine: 'x'.repeat(2_000),
}));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-history-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes nonsense over all but the first page, as a bad disk does. */
function damage(path: string): void {
  const file = openSync(path, 'r+');
  const size = statSync(path).size;
  writeSync(file, Buffer.alloc(size - 4_096, 0x5a), 0, size - 4_096, 4_096);
  closeSync(file);
}

/** A file of jobs that was sound when it was opened and is damaged by now. */
function openThenDamaged() {
  const path = join(folder, 'jobs.sqlite');
  const first = openJobHistory(path, log);
  first.database.add(many, position);
  first.database.close();
  const kept = openJobHistory(path, log);
  damage(path);
  return kept;
}

test('a history that is damaged in the middle is set aside when it is read, and goes on in a new file', () => {
  const { database, problems } = openThenDamaged();
  expect(problems()).toEqual([]);
  for (const { id } of many) database.attempts({ id, type: 'echo' });
  expect(database.attempts({ id: 'job-1', type: 'echo' })).toEqual([]);
  expect(problems()).toMatchObject([
    { kind: 'set-aside', file: expect.stringContaining('.corrupt-') as string },
  ]);
  database.add([outcome('later')], position);
  expect(database.attempts({ id: 'later', type: 'echo' })).toHaveLength(1);
  database.close();
  expect(readdirSync(folder).filter((name) => name.includes('corrupt'))).toHaveLength(1);
});

test('a history that is damaged in the middle keeps what is written when that is found out', () => {
  const { database, problems } = openThenDamaged();
  database.add([outcome('later')], position);
  expect(database.attempts({ id: 'later', type: 'echo' })).toHaveLength(1);
  expect(database.position(position.stream)).toBe('1-0');
  expect(problems()).toMatchObject([{ kind: 'set-aside' }]);
  database.close();
});

test('a file that is no database is set aside when it is opened', () => {
  const path = join(folder, 'tasks.sqlite');
  writeFileSync(path, 'this is no database, whatever its name says'.repeat(100));
  const { database, problems } = openTaskHistory(path, log);
  expect(problems()).toMatchObject([{ kind: 'set-aside' }]);
  expect(database.list({ limit: 10 })).toEqual([]);
  database.close();
});

test('a history that somebody else holds is not set aside: it says that it is not written, until it is', () => {
  const path = join(folder, 'jobs.sqlite');
  const { database, problems } = openJobHistory(path, log);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  expect(() => database.add([outcome('a')], position)).toThrow('locked');
  expect(problems()).toMatchObject([{ kind: 'not-written' }]);
  other.exec('ROLLBACK');
  other.close();
  database.add([outcome('a')], position);
  expect(problems()).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.includes('corrupt'))).toEqual([]);
  database.close();
});

test('where no file can be had the history is in memory, and says so for good', () => {
  const path = join(folder, 'file', 'jobs.sqlite');
  writeFileSync(join(folder, 'file'), '');
  const { database, problems } = openJobHistory(path, log);
  database.add([outcome('a')], position);
  expect(database.attempts({ id: 'a', type: 'echo' })).toHaveLength(1);
  expect(problems()).toMatchObject([{ kind: 'not-written' }]);
  database.close();
});
