import type { PoolTask } from './pool-task.ts';

/** Tasks of one priority, in order; the tasks themselves are the links. */
class Lane {
  first: PoolTask | null = null;
  last: PoolTask | null = null;

  push(task: PoolTask): void {
    task.before = this.last;
    task.after = null;
    if (this.last === null) this.first = task;
    else this.last.after = task;
    this.last = task;
  }

  unshift(task: PoolTask): void {
    task.before = null;
    task.after = this.first;
    if (this.first === null) this.last = task;
    else this.first.before = task;
    this.first = task;
  }

  remove(task: PoolTask): void {
    if (task.before === null) this.first = task.after;
    else task.before.after = task.after;
    if (task.after === null) this.last = task.before;
    else task.after.before = task.before;
    task.before = null;
    task.after = null;
  }
}

/** Waiting tasks: higher priorities first, within one in the order of their coming. Every call takes constant time. */
export class TaskQueue {
  readonly #lanes = new Map<number, Lane>();
  /** Priorities of the lanes, highest first; there are few. */
  #priorities: number[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(task: PoolTask): void {
    this.#lane(task.priority).push(task);
    task.queued = true;
    this.#size += 1;
  }

  /** Puts tasks back in front of their priority, in their order. */
  putBack(tasks: readonly PoolTask[]): void {
    for (const task of tasks.toReversed()) {
      this.#lane(task.priority).unshift(task);
      task.queued = true;
      this.#size += 1;
    }
  }

  /** Takes the next one; null when there is none. */
  shift(): PoolTask | null {
    for (const priority of this.#priorities) {
      const task = this.#lanes.get(priority)?.first ?? null;
      if (task === null) continue;
      this.remove(task);
      return task;
    }
    return null;
  }

  /** Takes one out; false when it is not in the queue. */
  remove(task: PoolTask): boolean {
    if (!task.queued) return false;
    const lane = this.#lanes.get(task.priority);
    lane?.remove(task);
    task.queued = false;
    this.#size -= 1;
    if (lane?.first === null && task.priority !== 0) this.#drop(task.priority);
    return true;
  }

  /** All of them, in order. */
  *[Symbol.iterator](): Generator<PoolTask> {
    for (const priority of [...this.#priorities])
      for (let task = this.#lanes.get(priority)?.first ?? null; task !== null; task = task.after) yield task;
  }

  #lane(priority: number): Lane {
    const known = this.#lanes.get(priority);
    if (known !== undefined) return known;
    const lane = new Lane();
    this.#lanes.set(priority, lane);
    this.#priorities = [...this.#lanes.keys()].sort((a, b) => b - a);
    return lane;
  }

  #drop(priority: number): void {
    this.#lanes.delete(priority);
    this.#priorities = this.#priorities.filter((other) => other !== priority);
  }
}
