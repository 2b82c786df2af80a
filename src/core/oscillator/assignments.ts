import type { Role } from '../../model/oscillator.ts';
import type { ThreadAssignment } from '../../model/wire/thread-host.ts';
import type { Fleet } from './fleet.ts';

/** A thread with its place in the queue of those that may be reversed: the longest in its role goes first. */
export interface Assigned extends ThreadAssignment {
  /** Grows with every assignment; lower means longer in this role. */
  readonly order: number;
}

/** The fleet by name, and the counters that make the next names. */
export interface Assignments {
  readonly threads: readonly Assigned[];
  readonly nextId: number;
  readonly nextOrder: number;
}

export const NO_ASSIGNMENTS: Assignments = { threads: [], nextId: 1, nextOrder: 0 };

/** What changed from one set of assignments to the next. */
export interface AssignmentChange {
  readonly assignments: Assignments;
  readonly reversed: readonly ThreadAssignment[];
  readonly spawned: readonly ThreadAssignment[];
  readonly retired: readonly ThreadAssignment[];
}

/**
 * Gives threads their roles so that the fleet is met: where one side has too many and the other too few, the thread
 * longest in its role is reversed; the rest is spawned or retired (the youngest in its role first).
 */
export function assign(now: Assignments, fleet: Pick<Fleet, 'pushers' | 'pullers'>): AssignmentChange {
  const threads = [...now.threads];
  let { nextId, nextOrder } = now;
  const reversed: ThreadAssignment[] = [];
  const spawned: ThreadAssignment[] = [];
  const retired: ThreadAssignment[] = [];
  const surplus = (role: Role) =>
    threads.filter((thread) => thread.role === role).length -
    (role === 'Pusher' ? fleet.pushers : fleet.pullers);
  const inRole = (role: Role) =>
    threads.filter((thread) => thread.role === role).sort((a, b) => a.order - b.order);

  for (const from of ['Pusher', 'Puller'] as const) {
    const to: Role = from === 'Pusher' ? 'Puller' : 'Pusher';
    for (let moves = Math.min(surplus(from), -surplus(to)); moves > 0; moves--) {
      const thread = inRole(from)[0];
      if (thread === undefined) break;
      const turned = { id: thread.id, role: to, order: nextOrder++ };
      threads[threads.indexOf(thread)] = turned;
      reversed.push({ id: turned.id, role: turned.role });
    }
  }
  for (const role of ['Pusher', 'Puller'] as const) {
    for (let more = -surplus(role); more > 0; more--) {
      const thread = { id: `T${nextId++}`, role, order: nextOrder++ };
      threads.push(thread);
      spawned.push({ id: thread.id, role });
    }
    for (let fewer = surplus(role); fewer > 0; fewer--) {
      const thread = inRole(role).at(-1);
      if (thread === undefined) break;
      threads.splice(threads.indexOf(thread), 1);
      retired.push({ id: thread.id, role });
    }
  }
  return { assignments: { threads, nextId, nextOrder }, reversed, spawned, retired };
}
