import type { ComposedEngine } from '../host/compose.ts';
import type { PausedWork } from '../model/desktop-memory.ts';
import type { EngineHost } from './engine-host.ts';
import type { MemoryFile } from './memory-file.ts';

type Engine = ComposedEngine['engine'];
type AskedEngine = Pick<Engine, 'jobTypes'> & {
  readonly oscillator: Pick<Engine['oscillator'], 'state' | 'start' | 'stop'>;
  readonly pools: Pick<Engine['pools'], 'list' | 'pause' | 'resume'>;
  readonly processes: Pick<Engine['processes'], 'groups' | 'actOnGroup'>;
};

export interface PauseAllParts {
  readonly host: Pick<EngineHost, 'current'>;
  readonly memory: Pick<MemoryFile, 'get' | 'change'>;
  /** Told of each part that could not be paused or resumed; the others are all the same. */
  readonly onFailure: (what: string, error: unknown) => void;
}

const NOTHING: PausedWork = { oscillator: false, pools: [], jobTypes: [], python: [] };
const isNothing = ({ oscillator, pools, jobTypes, python }: PausedWork): boolean =>
  !oscillator && pools.length + jobTypes.length + python.length === 0;
const joined = (some: readonly string[], others: readonly string[]): string[] => [
  ...new Set([...some, ...others]),
];

/**
 * "Pause all" and "Resume all" of the tray: the oscillator is stopped, pools and job types are paused, the Python workers of
 * this engine are stopped. What was at rest before stays so: only what was paused here is resumed. It is remembered from one
 * run to the next, as pauses of pools and job types are.
 */
export class PauseAll {
  readonly #parts: PauseAllParts;
  readonly #listeners: (() => void)[] = [];

  constructor(parts: PauseAllParts) {
    this.#parts = parts;
  }

  /** Whether there is something to resume. */
  get paused(): boolean {
    return this.#parts.memory.get().paused !== null;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Pauses what works now. Never rejects. */
  async pause(): Promise<void> {
    const engine: AskedEngine | undefined = this.#parts.host.current()?.engine;
    if (engine === undefined) return;
    const before = this.#parts.memory.get().paused ?? NOTHING;
    const running = engine.oscillator.state().status.kind;
    const stopped =
      running !== 'stopped' &&
      running !== 'stopping' &&
      (await this.#try('stop the oscillator', () => engine.oscillator.stop()));
    const pools = await this.#each(
      engine.pools.list().flatMap(({ name, state }) => (state.kind === 'working' ? [name] : [])),
      (name) => `pause pool ${name}`,
      (name) => engine.pools.pause(name),
    );
    const python = await this.#each(
      engine.processes
        .groups()
        .flatMap(({ id, kind, up, actions }) =>
          kind === 'python' && up > 0 && actions.includes('stop') ? [id] : [],
        ),
      (id) => `stop the Python workers of ${id}`,
      (id) => engine.processes.actOnGroup(id, 'stop'),
    );
    const jobTypes = await this.#pauseJobTypes(engine);
    this.#keep({
      oscillator: before.oscillator || stopped,
      pools: joined(before.pools, pools),
      jobTypes: joined(before.jobTypes, jobTypes),
      python: joined(before.python, python),
    });
  }

  /** Resumes what was paused here; what fails stays to be resumed. Never rejects. */
  async resume(): Promise<void> {
    const engine: AskedEngine | undefined = this.#parts.host.current()?.engine;
    const paused = this.#parts.memory.get().paused;
    if (engine === undefined || paused === null) return;
    const { pools, jobTypes, python } = paused;
    const without = (all: readonly string[], done: readonly string[]) =>
      all.filter((name) => !done.includes(name));
    const resumedTypes = await this.#each(
      jobTypes,
      (name) => `resume jobs of type ${name}`,
      (name) => engine.jobTypes.change(name, { paused: false }),
    );
    const startedPython = await this.#each(
      python,
      (id) => `start the Python workers of ${id}`,
      (id) => engine.processes.actOnGroup(id, 'start'),
    );
    const resumedPools = await this.#each(
      pools,
      (name) => `resume pool ${name}`,
      (name) => engine.pools.resume(name),
    );
    const started =
      paused.oscillator && (await this.#try('start the oscillator', () => engine.oscillator.start()));
    this.#keep({
      oscillator: paused.oscillator && !started,
      pools: without(pools, resumedPools),
      jobTypes: without(jobTypes, resumedTypes),
      python: without(python, startedPython),
    });
  }

  async #pauseJobTypes(engine: AskedEngine): Promise<string[]> {
    let working: string[] = [];
    const isKnown = await this.#try('pause the jobs', async () => {
      const types = await engine.jobTypes.list();
      // Without Redis nobody knows, and no job is begun.
      working = types.flatMap(({ name, settings }) => (settings?.paused === false ? [name] : []));
    });
    return isKnown
      ? this.#each(
          working,
          (name) => `pause jobs of type ${name}`,
          (name) => engine.jobTypes.change(name, { paused: true }),
        )
      : [];
  }

  /** Those that it could be done for. */
  async #each(
    names: readonly string[],
    what: (name: string) => string,
    act: (name: string) => unknown,
  ): Promise<string[]> {
    const done = await Promise.all(names.map((name) => this.#try(what(name), () => act(name))));
    return names.filter((_name, index) => done[index]);
  }

  async #try(what: string, act: () => unknown): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.#parts.onFailure(what, error);
      return false;
    }
  }

  #keep(paused: PausedWork): void {
    this.#parts.memory.change({ paused: isNothing(paused) ? null : paused });
    for (const listener of this.#listeners) listener();
  }
}
