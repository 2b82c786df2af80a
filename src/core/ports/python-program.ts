import type { InterpreterSource } from '../../model/python.ts';
import type { WorkerDescription } from '../../model/wire/python.ts';
import type { ChildHandle } from './child-process.ts';

/** The Python that runs the workers. */
export interface PythonProgram {
  /** Path of the interpreter; null when none was found. */
  path(): string | null;
  readonly source: InterpreterSource;
  /**
   * Runs it once to learn what the workers of a queue can do.
   * @throws DomainError POOL_UNAVAILABLE saying why there is no Python that can run them
   */
  describe(queue: string): Promise<WorkerDescription>;
  /**
   * Starts a worker on the Redis in use; it ends with this process. `exitNonce`: stands in the line by which the worker says that
   * it ends by itself, and why, where no code of a task says it by accident.
   * @throws Error when it cannot be started
   */
  launch(queue: string, exitNonce: string): Promise<ChildHandle>;
}
