import type { JobTypeDescription } from '../../../model/job-type.ts';
import type { FromJobWorker, ToJobWorker, TypeFolder, TypeSources } from '../../../model/wire/job-worker.ts';
import type { ProcessLauncher } from '../../ports/child-process.ts';
import type { Clock } from '../../ports/clock.ts';

export interface TypeDescriberOptions {
  readonly launcher: ProcessLauncher;
  /** Path of the entry of job workers. */
  readonly entry: string;
  readonly clock: Clock;
  readonly folders: readonly TypeFolder[];
}

/** A file that is not loaded by then never will be, ms. */
const FILE_MS = 15_000;
const HEAP_MB = 256;

interface Asked {
  readonly types: readonly JobTypeDescription[] | null;
  /** The file that was being loaded when the process ended. */
  readonly file: string | null;
}

/** Finds out what types there are by loading them in a process of its own, for a user's file may end it. */
export class TypeDescriber {
  readonly #options: TypeDescriberOptions;
  #skip: string[] = [];
  #known: readonly JobTypeDescription[] | null = null;

  constructor(options: TypeDescriberOptions) {
    this.#options = options;
  }

  /** Where types are found, and which files are left alone: for those who load them to work with them. */
  sources(): TypeSources {
    return { folders: this.#options.folders, skip: this.#skip };
  }

  /** @throws Error when not even the types that come with Capstan can be loaded */
  async describe(): Promise<JobTypeDescription[]> {
    this.#skip = [];
    for (;;) {
      const { types, file } = await this.#ask();
      if (types !== null) {
        this.#known = types;
        return [...types];
      }
      if (file === null) throw new Error('The process that loads them ended.');
      this.#skip.push(file);
    }
  }

  /** What was found the last time; finds out when nobody has yet. @throws like `describe` */
  async known(): Promise<readonly JobTypeDescription[]> {
    return this.#known ?? this.describe();
  }

  async #ask(): Promise<Asked> {
    const { launcher, entry, clock } = this.#options;
    const handle = await launcher.launch({ args: [`--max-old-space-size=${HEAP_MB}`, entry], ipc: true });
    let types: readonly JobTypeDescription[] | null = null;
    let file: string | null = null;
    const kill = () => handle.kill('SIGKILL');
    let cancel = clock.after(FILE_MS, kill);
    handle.onMessage((message) => {
      const said = message as FromJobWorker;
      cancel();
      cancel = clock.after(FILE_MS, kill);
      if (said.type === 'loading') file = said.file;
      if (said.type === 'described') types = said.types;
    });
    handle.send({ type: 'describe', sources: this.sources() } satisfies ToJobWorker);
    await handle.exited;
    cancel();
    return { types, file };
  }
}
