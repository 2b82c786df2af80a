import type { JobEntry } from '../../../model/job.ts';
import { readFailure } from '../../../model/job-failure.ts';
import { scheduleOfJob } from '../../../model/job-id.ts';
import type { JobState } from '../../../model/queue.ts';
import { countOf, timeOf } from '../foreign-value.ts';
import { readOptions } from './job-options.ts';

/** What a row shows of BullMQ's hash; never the payload. */
export const ENTRY_FIELDS = [
  'timestamp',
  'processedOn',
  'finishedOn',
  'priority',
  'atm',
  'failedReason',
  'progress',
  'pb',
  'parentKey',
  'opts',
] as const;

/** Lua: the state of a job that is there, and when it is due if it is delayed. */
export const STATE_OF = `
local function stateOf(base, id)
  if redis.call('ZSCORE', base .. 'completed', id) then return 'completed' end
  if redis.call('ZSCORE', base .. 'failed', id) then return 'failed' end
  local due = redis.call('ZSCORE', base .. 'delayed', id)
  if due then return 'delayed', due end
  if redis.call('LPOS', base .. 'active', id) then return 'active' end
  if redis.call('ZSCORE', base .. 'prioritized', id) then return 'prioritized' end
  if redis.call('ZSCORE', base .. 'waiting-children', id) then return 'waiting-children' end
  -- Looked for in none of the lists that may be long.
  return 'waiting'
end
`;

/** Lua, after `CANCELLED_OF`: a row as `readEntry` reads it; false where there is no job. */
export const ENTRY_OF = `
local function entryOf(base, id, state, due)
  local fields = redis.call('HMGET', base .. id, ${ENTRY_FIELDS.map((field) => `'${field}'`).join(', ')})
  if not fields[1] then return false end
  if not state then state, due = stateOf(base, id) end
  return {state, due or '', fields, state == 'failed' and isCancelled(base, id) and 1 or 0}
end
`;

/** A row as the scripts reply it. */
export type EntryReply = readonly [
  state: string,
  due: string,
  fields: readonly (string | null)[],
  cancelled: 0 | 1,
];

/** BullMQ keeps the due time of a delayed job with twelve bits of order behind it. */
const dueTime = (score: string): number | null =>
  score === '' ? null : timeOf(String(Math.floor(Number(score) / 0x1000)));

export function readEntry(type: string, id: string, [state, due, fields, cancelled]: EntryReply): JobEntry {
  const [timestamp, processedOn, finishedOn, priority, made, reason, progress, worker, parentKey, opts] =
    fields;
  const failure = reason ? readFailure(reason) : null;
  const status = statusOf(state as JobState, cancelled === 1);
  const { attempts: mostAttempts, tree } = readOptions(parse(opts) ?? {});
  return {
    id,
    type,
    status,
    state: state as JobState,
    createdAt: timeOf(timestamp) ?? 0,
    startedAt: status === 'pending' ? null : timeOf(processedOn),
    finishedAt: timeOf(finishedOn),
    runAt: dueTime(due),
    attempts: countOf(made) ?? 0,
    mostAttempts,
    priority: countOf(priority) ?? 0,
    progress: progressOf(parse(progress), status),
    // What went wrong with an attempt that is to be made again is told as well.
    error: status === 'completed' ? null : failure,
    worker: worker ?? null,
    tree,
    parent: parentKey ? idOfKey(parentKey) : null,
    schedule: scheduleOfJob(id),
  };
}

function statusOf(state: JobState, cancelled: boolean): JobEntry['status'] {
  switch (state) {
    case 'completed':
      return 'completed';
    case 'failed':
      return cancelled ? 'cancelled' : 'failed';
    case 'active':
      return 'processing';
    default:
      return 'pending';
  }
}

/** A job that is completed is at 100, whatever it said last on the way; an object that it said stays. */
function progressOf(said: unknown, status: JobEntry['status']): unknown {
  if (status === 'completed' && (said === null || typeof said === 'number')) return 100;
  return said ?? 0;
}

/** `bull:jobs-calculation:<id>`; the ids of scheduled jobs have colons of their own. */
export function idOfKey(key: string): string {
  return /:jobs-[^:]+:(.+)$/.exec(key)?.[1] ?? key;
}

function parse(text: string | null | undefined): unknown {
  if (text === null || text === undefined || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
