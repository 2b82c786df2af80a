import { DomainError } from '../../model/domain-error.ts';
import type { PythonStatus, PythonTaskType } from '../../model/python.ts';
import type { Log } from '../ports/log.ts';
import type { PythonProgram } from '../ports/python-program.ts';

export interface TaskTypesOptions {
  readonly program: PythonProgram;
  readonly log: Log;
  readonly queues: () => readonly string[];
}

type Learnt = Pick<PythonStatus, 'interpreter' | 'types' | 'problems'>;

const NOTHING: Learnt = { interpreter: null, types: [], problems: [] };

/** What the workers of each queue can do, and which Python runs them; learnt by running it once for each queue. */
export class TaskTypes {
  readonly #options: TaskTypesOptions;
  #learnt: Learnt = NOTHING;
  /** Why there is no Python that can run workers; null: there is one, or it is not known yet. */
  #problem: string | null = null;

  constructor(options: TaskTypesOptions) {
    this.#options = options;
  }

  get learnt(): Learnt {
    return this.#learnt;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** Asks again. Never rejects for what is wrong with Python or with a user's tasks. */
  async learn(): Promise<void> {
    const { program, log, queues } = this.#options;
    const names = queues();
    try {
      const described = await Promise.all(names.map((queue) => program.describe(queue)));
      const [first] = described;
      if (first === undefined) return;
      this.#problem = null;
      this.#learnt = {
        interpreter: {
          path: program.path() ?? '',
          source: program.source,
          version: first.python,
          packageVersion: first.version,
          redisVersion: first.redis,
        },
        types: described.flatMap(({ queue, types }) => types.map((type) => typeOf(queue, type))),
        problems: distinct(described.flatMap(({ problems }) => problems)),
      };
      for (const { file, message } of this.#learnt.problems)
        log.write('warn', 'python', `${file} cannot be loaded: ${message}`);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.#problem = error.message;
      this.#learnt = NOTHING;
      log.write('info', 'python', `No Python workers: ${error.message}`);
    }
  }
}

function typeOf(
  queue: string,
  {
    name,
    description,
    schema,
  }: {
    name: string;
    description?: string | null | undefined;
    schema?: Record<string, unknown> | null | undefined;
  },
): PythonTaskType {
  return { queue, name, description: description ?? '', schema: schema ?? {} };
}

/** A file that cannot be loaded fails in the workers of each queue. */
function distinct(problems: Learnt['problems']): Learnt['problems'] {
  return [...new Map(problems.map((problem) => [problem.file, problem])).values()];
}
