import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import type { JobEntry } from '../../model/job.ts';
import type { JobFile } from '../../model/job-file.ts';
import type { UsedFile } from '../ports/file-store.ts';
import { FileRetention, scheduleUser } from './file-retention.ts';
import { uploadsIn } from './uploads-in.ts';

const DAY_MS = 86_400_000;
const MB = 1_048_576;
const jobId = (n: number) => `echo-${String(n).padStart(26, '0')}`;
let clock: ManualClock;
let files: UsedFile[];
let living: Set<string>;
let schedules: Set<string>;
let ready: boolean;
let bounds: { filesKeptDays: number; filesKeptMb: number };

beforeEach(() => {
  clock = new ManualClock();
  clock.advance(400 * DAY_MS);
  [files, living, schedules, ready] = [[], new Set(), new Set(), true];
  bounds = { filesKeptDays: 30, filesKeptMb: 100 };
});

function file(id: string, ageDays: number, about: Partial<JobFile> & { users?: string[] } = {}): void {
  const { users = [], ...rest } = about;
  const createdAt = clock.now() - ageDays * DAY_MS;
  files.push({
    file: { id, name: id, mediaType: 'text/plain', bytes: MB, createdAt, job: null, ...rest },
    users,
  });
}

async function kept(): Promise<string[]> {
  const retention = new FileRetention({
    clock,
    log: { write: () => undefined },
    link: { state: () => ({ kind: ready ? 'ready' : 'lost', since: 0, roundTripMs: null, reason: '' }) },
    files: {
      used: () => Promise.resolve(files.toSorted((a, b) => a.file.createdAt - b.file.createdAt)),
      tidy: () => Promise.resolve(),
      remove: (id) => {
        files = files.filter((one) => one.file.id !== id);
        return Promise.resolve(true);
      },
    },
    jobs: {
      entries: (refs) =>
        Promise.resolve(refs.map(({ id }) => (living.has(id) ? ({ id } as JobEntry) : null))),
    },
    schedules: { find: (id) => Promise.resolve(schedules.has(id) ? ({ id } as never) : null) },
    bounds: () => bounds,
  });
  await retention.look();
  await retention.close();
  return files.map((one) => one.file.id);
}

test('files older than they are kept go, and younger ones stay', async () => {
  file('old', 31);
  file('young', 29);
  expect(await kept()).toEqual(['young']);
});

test('files that take too much together go, the oldest first, until the rest fits', async () => {
  for (const age of [5, 4, 3, 2, 1]) file(`age-${age}`, age, { bytes: 40 * MB });
  expect(await kept()).toEqual(['age-2', 'age-1']);
});

test('a file stays, however old and large, while a job in Redis was submitted with it or has made it', async () => {
  file('upload', 99, { users: [jobId(1), jobId(2)] });
  file('result', 99, { job: jobId(3) });
  file('of nobody any more', 99, { users: [jobId(4)], job: jobId(5) });
  living = new Set([jobId(2), jobId(3)]);
  bounds.filesKeptMb = 1;
  expect(await kept()).toEqual(['upload', 'result']);
});

test('a file stays while a schedule names it', async () => {
  file('named', 99, { users: [scheduleUser('echo-a')] });
  file('no longer', 99, { users: [scheduleUser('echo-b')] });
  schedules = new Set(['echo-a']);
  expect(await kept()).toEqual(['named']);
});

test('a file of the last hour stays whatever there is, for a job may be about to name it', async () => {
  file('new', 1 / 48, { bytes: 500 * MB });
  file('not so new', 1 / 12, { bytes: 500 * MB });
  expect(await kept()).toEqual(['new']);
});

test('without Redis no file goes, for nobody can tell which are needed', async () => {
  file('old', 99);
  ready = false;
  expect(await kept()).toEqual(['old']);
});

test('uploaded files are found wherever in a payload they are named', () => {
  const [one, two] = ['01k4aaaaaaaaaaaaaaaaaaaaaa', '01k4bbbbbbbbbbbbbbbbbbbbbb'];
  const payload = {
    file: { upload: one },
    more: [{ deep: { upload: two } }, { upload: 'no id' }, { upload: one }],
  };
  expect(uploadsIn(payload).sort()).toEqual([one, two]);
  expect(uploadsIn(null)).toEqual([]);
});
