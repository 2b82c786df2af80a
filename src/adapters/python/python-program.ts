import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ChildHandle, ProcessLauncher } from '../../core/ports/child-process.ts';
import type { PythonProgram } from '../../core/ports/python-program.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { InterpreterSource } from '../../model/python.ts';
import { type WorkerDescription, workerDescriptionSchema } from '../../model/wire/python.ts';
import { findPython, noClient } from './find-python.ts';
import { redisVariables } from './redis-variables.ts';
import { PYTHON_STOP_MS } from '../../model/timings.ts';
import { cutWithNote } from '../../model/values/keep-text.ts';

export interface CapstanWorkerProgramOptions {
  /** The interpreter; null: the first one of the PATH that can run workers. */
  readonly interpreter: string | null;
  /** Where that one comes from. */
  readonly source: InterpreterSource;
  /** Why there is none, when the set-up has looked for one; null: it is not known that there is none. */
  readonly problem: string | null;
  /** What a child sees of the host's environment, as the launcher gives it. */
  readonly childEnv: Readonly<Record<string, string>>;
  /** Folder of the package `capstan_worker`. */
  readonly packageDir: string;
  /** Folder of the user's tasks; it need not be there. */
  readonly tasksDir: string;
  readonly launcher: ProcessLauncher;
  /** Address of the Redis in use, with credentials. */
  readonly redisUrl: () => string | null;
  /** NODE_ENV of the host. */
  readonly nodeEnv: string | undefined;
}

const run = promisify(execFile);
const DESCRIBE_TIMEOUT_MS = 30_000;
const MOST_OUTPUT = 16_777_216;

/** `python -m capstan_worker`: the package that comes with Capstan on an interpreter of the machine. */
export class CapstanWorkerProgram implements PythonProgram {
  readonly #options: CapstanWorkerProgramOptions;
  #found: string | null;
  readonly source: InterpreterSource;
  /** Every queue asks at the same time. */
  #search: Promise<string> | null = null;

  constructor(options: CapstanWorkerProgramOptions) {
    this.#options = options;
    const { interpreter, source } = options;
    this.source = interpreter === null ? 'found' : source;
    this.#found = interpreter;
  }

  path(): string | null {
    return this.#found;
  }

  async describe(queue: string): Promise<WorkerDescription> {
    const command = await this.#interpreter();
    const env = { ...this.#options.childEnv, ...this.#environment() };
    try {
      const { stdout } = await run(command, [...this.#arguments(queue), '--describe'], {
        env,
        timeout: DESCRIBE_TIMEOUT_MS,
        maxBuffer: MOST_OUTPUT,
        windowsHide: true,
      });
      return workerDescriptionSchema.parse(JSON.parse(stdout));
    } catch (error) {
      throw new DomainError('POOL_UNAVAILABLE', whyNot(command, error), {}, { cause: error });
    }
  }

  async launch(queue: string, exitNonce: string): Promise<ChildHandle> {
    const { launcher, redisUrl, nodeEnv } = this.#options;
    return launcher.launch({
      command: await this.#interpreter(),
      args: this.#arguments(queue),
      env: {
        ...this.#environment(),
        ...redisVariables(redisUrl() ?? ''),
        WORKER_ID: queue,
        CAPSTAN_DIE_WITH_PARENT: '1',
        CAPSTAN_EXIT_NONCE: exitNonce,
        CAPSTAN_GRACE_S: String(PYTHON_STOP_MS / 1_000),
        ...(nodeEnv !== undefined && { NODE_ENV: nodeEnv }),
      },
      heldStdin: true,
    });
  }

  /** What was found is kept; as long as there is none, it is looked for again. */
  async #interpreter(): Promise<string> {
    if (this.#found !== null) return this.#found;
    this.#search ??= this.#find().finally(() => {
      this.#search = null;
    });
    return this.#search;
  }

  async #find(): Promise<string> {
    const { childEnv, problem } = this.#options;
    if (problem !== null) throw new DomainError('POOL_UNAVAILABLE', problem);
    const found = await findPython(childEnv);
    if (found.path === null) throw new DomainError('POOL_UNAVAILABLE', found.problem);
    this.#found = found.path;
    return found.path;
  }

  #arguments(queue: string): string[] {
    const { tasksDir } = this.#options;
    const own = existsSync(tasksDir) ? ['--tasks', tasksDir] : [];
    return ['-m', 'capstan_worker', '--queue', queue, ...own];
  }

  #environment(): Record<string, string> {
    return {
      PYTHONPATH: this.#options.packageDir,
      PYTHONUNBUFFERED: '1',
      PYTHONIOENCODING: 'utf-8',
      // What is installed must not change.
      PYTHONDONTWRITEBYTECODE: '1',
    };
  }
}

/** In one sentence, with what to do. */
function whyNot(command: string, error: unknown): string {
  const { code, stderr = '' } = error as NodeJS.ErrnoException & { stderr?: string };
  if (code === 'ENOENT' || code === 'EACCES')
    return `${command} cannot be run. Name a Python with CAPSTAN_PYTHON.`;
  if (/No module named '?redis/.test(stderr)) return noClient(command);
  const lastLine = stderr.trim().split('\n').at(-1) ?? '';
  return cutWithNote(`${command} cannot run the workers: ${lastLine === '' ? String(error) : lastLine}`, 500);
}
