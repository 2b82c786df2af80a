import type { WorkerReady } from '../../model/wire/pool.ts';
import type { TaskContext } from './task-context.ts';

/** A script that has been loaded, whichever way it is written. */
export interface Script {
  readonly ready: WorkerReady;
  /** Checks a task by the script's own schema, where it has one; gives what the script is to see. @throws TaskRefused */
  readonly check: ((task: unknown) => unknown) | null;
  /** Runs a task; what it returns may be a promise. */
  run(task: unknown, context: TaskContext): unknown;
  /** It is to end: resolves when it has been told. */
  terminate(): void;
}

/** The script's schema does not take the task. */
export class TaskRefused extends Error {
  override readonly name = 'TaskRefused';
}

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export function refusal(issues: readonly Issue[]): TaskRefused {
  const texts = issues.slice(0, 5).map(({ message, path = [] }) => {
    const where = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    return where === '' ? message : `${where}: ${message}`;
  });
  return new TaskRefused(`The task is not as the script expects it. ${texts.join('; ')}`);
}
