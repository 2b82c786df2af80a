import type { JobsOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobWatchAnswer, JobWatchAsk, StoredJob } from '../../../core/ports/job-store.ts';
import type { JobEntry } from '../../../model/job.ts';
import type { JobRef } from '../../../model/job-id.ts';
import type { KeptText } from '../../../model/task.ts';
import { stackTraces, withoutHalfCharacter } from '../job-detail.ts';
import { LuaScript } from '../lua-script.ts';
import { ENTRY_OF, type EntryReply, readEntry, STATE_OF } from './entry-fields.ts';
import { CANCELLED_OF } from './cancelled.ts';
import { queueBase } from './job-keys.ts';
import { LINES_AFTER } from './job-log.ts';
import { readOptions } from './job-options.ts';

/** Rows of jobs by base and id. */
const ENTRIES = new LuaScript(`
${STATE_OF}
${CANCELLED_OF}
${ENTRY_OF}
local rows = {}
for i = 1, #ARGV, 2 do rows[#rows + 1] = entryOf(ARGV[i], ARGV[i + 1]) end
return rows`);

/** One job with its texts, cut inside the server so that a large payload never travels. */
const READ = new LuaScript(`
${STATE_OF}
${CANCELLED_OF}
${ENTRY_OF}
local base, id, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
local entry = entryOf(base, id)
if not entry then return false end
local texts = {}
for _, field in ipairs({'data', 'returnvalue', 'stacktrace', 'opts'}) do
  local text = redis.call('HGET', base .. id, field) or ''
  texts[#texts + 1] = field == 'stacktrace' and string.sub(text, -most) or string.sub(text, 1, most)
  texts[#texts + 1] = #text
end
return {entry, texts, redis.call('LLEN', base .. id .. ':logs')}`);

/** Rows, the log lines behind those that have been seen, how many have been seen then, how many there are. */
const WATCH = new LuaScript(`
${STATE_OF}
${CANCELLED_OF}
${ENTRY_OF}
${LINES_AFTER}
local rows = {}
for i = 1, #ARGV, 3 do
  local base, id = ARGV[i], ARGV[i + 1]
  rows[#rows + 1] = {entryOf(base, id), linesAfter(base .. id, tonumber(ARGV[i + 2]))}
end
return rows`);

/** Whom a call is routed to on a cluster; all keys have the same tag. */
const route = (prefix: string): string[] => [`${prefix}:capstan-jobs`];

/** Rows in the order of the jobs; null for those that are not there. */
export async function entriesOf(
  client: Redis,
  prefix: string,
  jobs: readonly JobRef[],
): Promise<(JobEntry | null)[]> {
  if (jobs.length === 0) return [];
  const args = jobs.flatMap(({ id, type }) => [queueBase(prefix, type), id]);
  const rows = (await ENTRIES.run(client, route(prefix), args)) as (EntryReply | null)[];
  return jobs.map(({ id, type }, index) => {
    const row = rows[index] ?? null;
    return row === null ? null : readEntry(type, id, row);
  });
}

export async function readJob(
  client: Redis,
  prefix: string,
  { id, type }: JobRef,
  mostText: number,
): Promise<StoredJob | null> {
  const reply = await READ.run(client, route(prefix), [queueBase(prefix, type), id, mostText]);
  if (reply === null) return null;
  const [row, texts, logLines] = reply as [EntryReply, (string | number)[], number];
  const kept = (index: number): KeptText => ({
    text: withoutHalfCharacter(String(texts[index * 2] ?? '')),
    truncated: Number(texts[index * 2 + 1] ?? 0) > mostText,
  });
  const entry = readEntry(type, id, row);
  const traces = kept(2);
  return {
    ...entry,
    payload: kept(0),
    result: entry.status === 'completed' ? kept(1) : null,
    stacktrace: stackTraces(traces.text, traces.truncated),
    options: readOptions(JSON.parse(kept(3).text || '{}') as JobsOptions).options,
    logLines,
  };
}

export async function watchJobs(
  client: Redis,
  prefix: string,
  asks: readonly JobWatchAsk[],
): Promise<JobWatchAnswer[]> {
  if (asks.length === 0) return [];
  const args = asks.flatMap(({ id, type, seenLines }) => [queueBase(prefix, type), id, seenLines ?? -1]);
  const rows = (await WATCH.run(client, route(prefix), args)) as [
    EntryReply | null,
    string[],
    number,
    number,
  ][];
  return asks.map(({ id, type }, index) => {
    const [row, lines, seenLines, total] = rows[index] ?? [null, [], 0, 0];
    const job = row === null ? null : readEntry(type, id, row);
    return { job, lines, seenLines, more: seenLines < total };
  });
}
