import type { Redis } from 'ioredis';
import type { QueueName } from '../../../core/ports/queue-catalogue.ts';
import type { JobRelations, JobState, RelatedJob } from '../../../model/queue.ts';
import { queueKey, queueOfBase } from '../queue-keys.ts';
import { familyScript } from './family-script.ts';

/** Most descendants that are counted; more are told as such. */
export const MOST_DESCENDANTS = 2_000;
const MOST_EXAMPLES = 10;

type FamilyRow = readonly [base: string, id: string, state: string, waitedFor: number, direct: number];
type FamilyReply = readonly [
  repeatable: string,
  more: number,
  parent: FamilyRow | [],
  rows: readonly FamilyRow[],
];

/** BullMQ's names of the keys where a job may be; those that are no state of ours are lists of waiting ones. */
const STATES: Readonly<Record<string, JobState>> = {
  wait: 'waiting',
  paused: 'waiting',
  active: 'active',
  delayed: 'delayed',
  prioritized: 'prioritized',
  'waiting-children': 'waiting-children',
  completed: 'completed',
  failed: 'failed',
};

export interface JobFamily {
  readonly relations: JobRelations;
  /** The queues of all that come from the job, each once. */
  readonly affected: readonly QueueName[];
}

/** What a job is connected with; null where other nodes of a cluster would have to be asked. */
export async function jobFamily(client: Redis, queue: QueueName, id: string): Promise<JobFamily | null> {
  let reply: FamilyReply;
  try {
    const args = [queueKey(queue, ''), id, MOST_DESCENDANTS];
    reply = (await familyScript.run(client, [queueKey(queue, id)], args)) as FamilyReply;
  } catch (error) {
    if (error instanceof Error && /non.local key|CROSSSLOT|WRONGTYPE/i.test(error.message)) return null;
    throw error;
  }
  const [repeatable, more, parent, rows] = reply;
  const [parentRow] = parent.length === 0 ? [] : [parent];
  const direct = rows.filter((row) => row[4] === 1);
  const affected = new Map(rows.map(([base]) => [base, queueOf(base)]));
  return {
    relations: {
      parent: parentRow === undefined ? null : { ...related(parentRow), waits: parentRow[3] === 1 },
      children: { total: direct.length, waitedFor: direct.filter((row) => row[3] === 1).length },
      removes: {
        total: rows.length,
        more: more === 1,
        examples: rows.slice(0, MOST_EXAMPLES).map(related),
      },
      nextRunOf: repeatable === '' ? null : repeatable,
    },
    affected: [...affected.values()],
  };
}

function related([base, id, state]: FamilyRow): RelatedJob {
  const { name, prefix } = queueOf(base);
  return { queue: name, prefix, id, state: STATES[state] ?? null };
}

/** `base` ends with a colon. */
const queueOf = (base: string): QueueName => queueOfBase(base.slice(0, -1)) ?? { name: base, prefix: '' };
