import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { addFaultyTasks } from '../fixtures/python.ts';

/** The four systems that are given work. */
export const SYSTEMS = ['jobs', 'python', 'pool', 'one-shot'] as const;
export type System = (typeof SYSTEMS)[number];

/** One piece of work that was accepted. */
export interface Accepted {
  /** What the producer calls it; it is what the work writes when it runs. */
  readonly name: string;
  readonly system: System;
  /** What the engine calls it. */
  readonly id: string;
  /** Number of the engine that accepted it, from 1: pool tasks and one-shots end with their engine. */
  readonly engine: number;
}

/** Where each run of each piece of work leaves one line. */
export interface Effects {
  readonly path: string;
  /** How often each name ran to its end. */
  counts(): Promise<Map<string, number>>;
}

const NOTE = (path: string) => `import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
const note = (name) => appendFileSync(${JSON.stringify(path)}, name + '\\n');
`;

/** Writes the scripts, job types and Python tasks of the soak into a data folder. */
export async function prepareLoad(dataDir: string): Promise<Effects> {
  const path = join(dataDir, 'effects');
  await addFaultyTasks(dataDir);
  await mkdir(join(dataDir, 'scripts', 'jobs'), { recursive: true });
  await writeFile(
    join(dataDir, 'scripts', 'soak-task.mjs'),
    `${NOTE(path)}export default async ({ name, ms }) => { await pause(ms); note(name); return name; };\n`,
  );
  await writeFile(
    join(dataDir, 'scripts', 'soak-message.mjs'),
    `${NOTE(path)}export default ({ id }) => note('message:' + id);\n`,
  );
  await writeFile(
    join(dataDir, 'scripts', 'jobs', 'soak.js'),
    `${NOTE(path)}export default async ({ name, ms }) => { await pause(ms); note(name); return { name }; };\n`,
  );
  return {
    path,
    async counts() {
      const text = await readFile(path, 'utf8').catch(() => '');
      const counts = new Map<string, number>();
      for (const name of text.split('\n')) if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
      return counts;
    },
  };
}

/** Where the producers send their work. The engine behind it is killed and started again meanwhile. */
export interface Target {
  url(): string;
  /** Number of the engine that runs now. */
  engine(): number;
}

/** Gives work to all systems until it is told to stop; what was accepted is in `accepted`. */
export class Load {
  readonly accepted: Accepted[] = [];
  readonly #target: Target;
  readonly #effects: Effects;
  readonly #producers: Promise<void>[];
  #stopped = false;
  #next = 0;

  constructor(target: Target, effects: Effects) {
    this.#target = target;
    this.#effects = effects;
    this.#producers = SYSTEMS.map(async (system) => {
      while (!this.#stopped) {
        await this.#give(system);
        // A one-shot costs a process.
        await pause(system === 'one-shot' ? 2_000 : 100);
      }
    });
  }

  /** Resolves when nothing more is given. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#producers);
  }

  async #give(system: System): Promise<void> {
    const name = `${system}-${this.#next++}`;
    const task = { name, ms: 20 };
    for (;;) {
      const engine = this.#target.engine();
      const id = await this.#send(system, name, task);
      if (id !== null) {
        this.accepted.push({ name, system, id, engine });
        return;
      }
      // Jobs and Python tasks have a key of their own: given again they are the same work. A pool task is another one.
      if (this.#stopped || system === 'pool' || system === 'one-shot') return;
      await pause(100);
    }
  }

  async #send(system: System, name: string, task: object): Promise<string | null> {
    switch (system) {
      case 'jobs':
        return this.#post('/api/jobs', { type: 'soak', payload: task }, 'jobId', { 'idempotency-key': name });
      case 'python': {
        const payload = { file: this.#effects.path, seconds: 0.02 };
        return this.#post(
          '/api/tasks',
          { id: name, queue: 'worker_a', type: 'note', payload, timeoutS: 120 },
          'id',
        );
      }
      case 'pool':
        return this.#post('/api/pools/SOAK/tasks', { task }, 'id');
      case 'one-shot':
        return this.#post('/api/one-shots', { workerScript: 'soak-task.mjs', workerTask: task }, 'id');
    }
  }

  async #post(
    path: string,
    body: object,
    field: string,
    headers: Record<string, string> = {},
  ): Promise<string | null> {
    try {
      const answer = await fetch(this.#target.url() + path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
        signal: AbortSignal.timeout(10_000),
      });
      const said = (await answer.json()) as Record<string, unknown>;
      if (answer.status === 400) throw new RangeError(`${path}: ${JSON.stringify(said)}`);
      return answer.ok ? String(said[field]) : null;
    } catch (error) {
      if (error instanceof RangeError) throw error;
      return null;
    }
  }
}
