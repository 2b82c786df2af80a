import { readdir, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Redis } from 'ioredis';
import type { JobView } from '../../src/model/job.ts';
import type { TaskRow } from '../../src/model/task.ts';
import type { CapstanServer } from '../fixtures/server.ts';
import type { Accepted } from './load.ts';

/** How a piece of work ended. */
export interface Ending {
  readonly state: 'completed' | 'failed' | 'cancelled';
  readonly cause: string | null;
}

const TASK_ENDS: Partial<Record<TaskRow['state'], Ending['state']>> = {
  done: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** How an item ended; null while it has not, or where nothing is known of it. */
export async function endingOf(server: CapstanServer, { system, id }: Accepted): Promise<Ending | null> {
  const path = `/api/${system === 'jobs' ? 'jobs' : 'tasks'}/${encodeURIComponent(id)}`;
  const answer = await fetch(server.url + path, { signal: AbortSignal.timeout(10_000) });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  if (system === 'jobs') {
    const { status, error } = (await answer.json()) as JobView;
    return status === 'pending' || status === 'processing'
      ? null
      : { state: status, cause: error?.message ?? null };
  }
  const { state, failure } = (await answer.json()) as TaskRow;
  const ended = TASK_ENDS[state];
  return ended === undefined ? null : { state: ended, cause: failure?.message ?? null };
}

/** Keys that hold work while it runs; none may be left when everything has ended. */
const WORKING_KEYS = [
  /^queue:[^:]+:processing:/,
  /^queue:[^:]+$/,
  /^worker:responses:processing$/,
  /^worker:deliveries$/,
  /^(bull|\{bull\}):[^:]+:(active|wait|paused|stalled)$/,
  /^(bull|\{bull\}):.+:lock$/,
];

/** Keys that should be empty and gone now that no work is left. */
export async function leftKeys(client: Redis): Promise<string[]> {
  const left: string[] = [];
  for await (const keys of client.scanStream({ count: 1_000 }) as AsyncIterable<string[]>)
    left.push(...keys.filter((key) => WORKING_KEYS.some((pattern) => pattern.test(key))));
  return left.sort();
}

/** Open descriptors of a process by what they are, numbers left out: what there is more and more of is a leak. */
export async function descriptorsOf(pid: number): Promise<Map<string, number>> {
  const folder = `/proc/${pid}/fd`;
  const counts = new Map<string, number>();
  for (const name of await readdir(folder)) {
    const target = await readlink(join(folder, name)).catch(() => null);
    if (target === null) continue;
    const kind = target.replace(/\d+/g, 'N');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Files below a folder by how they are called, numbers and ids left out. */
export async function filesOf(dataDir: string): Promise<Map<string, string[]>> {
  const files = new Map<string, string[]>();
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = relative(dataDir, join(entry.parentPath, entry.name));
    const kind = path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{8,}|\d+/g, 'N');
    files.set(kind, [...(files.get(kind) ?? []), path]);
  }
  return files;
}
