import type { TaskState } from '../../model/task.ts';
import type { WireResult } from '../../model/wire/python.ts';
import type { PythonFigures } from '../ports/figures.ts';
import { stateOfResult } from './task-outcome.ts';

/** How many tasks of each queue have ended how, in this life of the engine. */
export class OutcomeCounts {
  readonly #counts = new Map<string, { queue: string; outcome: TaskState; count: number }>();

  add(result: WireResult): void {
    const { queue } = result;
    const outcome = stateOfResult(result);
    const known = this.#counts.get(`${outcome} ${queue}`) ?? { queue, outcome, count: 0 };
    this.#counts.set(`${outcome} ${queue}`, { ...known, count: known.count + 1 });
  }

  figures(): PythonFigures['tasks'] {
    return [...this.#counts.values()];
  }
}
