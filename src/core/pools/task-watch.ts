import type { Cancel } from '../ports/clock.ts';

/** Who wants to know of single tasks while they live. Costs nothing for the others. */
export class TaskWatch {
  readonly #watchers = new Map<number, Set<() => void>>();

  /** Calls back after each change of the task, its end included. */
  add(number: number, onChange: () => void): Cancel {
    const watchers = this.#watchers.get(number) ?? new Set();
    this.#watchers.set(number, watchers);
    const own = () => onChange();
    watchers.add(own);
    return () => {
      watchers.delete(own);
      if (watchers.size === 0 && this.#watchers.get(number) === watchers) this.#watchers.delete(number);
    };
  }

  tell(number: number): void {
    if (this.#watchers.size === 0) return;
    for (const watcher of [...(this.#watchers.get(number) ?? [])]) watcher();
  }
}
