/*
 * The id of a job begins with its type, so that whoever has the id knows the queue: `calculation-01k4…`. Jobs of a
 * schedule are named by BullMQ: `repeat:<id of the schedule>:<time>`, and a schedule's id is made like a job's.
 */

/** The schedule that a job comes from; null for one that was submitted by itself. */
export function scheduleOfJob(id: string): string | null {
  return /^repeat:([^:]+):\d+$/.exec(id)?.[1] ?? null;
}

/** The type of a job or schedule; null for an id that is none of ours. */
export function typeOfJob(id: string): string | null {
  const own = scheduleOfJob(id) ?? id;
  return /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)-[0-9a-z]{26}$/.exec(own)?.[1] ?? null;
}

/** A job by its id and the type whose queue it is in: an id that is none of ours may be in several. */
export interface JobRef {
  readonly id: string;
  readonly type: string;
}

/** A job whose id tells its type; null for an id that is none of ours. */
export function ownJobRef(id: string): JobRef | null {
  const type = typeOfJob(id);
  return type === null ? null : { id, type };
}

/** The type whose queue bears such a name; null for any other name. */
export function typeOfQueue(queue: string): string | null {
  return /^jobs-([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/.exec(queue)?.[1] ?? null;
}

/** The queue of a type. */
export const queueOfType = (type: string): string => `jobs-${type}`;
