import { type ChildProcess, fork, type SerializationType } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FixedClusterPool } from 'poolifier';
import Tinypool from 'tinypool';
import workerpool from 'workerpool';
import { startPoolRig } from '../../fixtures/pools.ts';

const at = (name: string) => fileURLToPath(new URL(name, import.meta.url));
export const BENCH_SCRIPTS = at('.');
export const WORKERS = 2;

/** Something that runs a task in another process and gives its result. */
export interface Contender {
  run(task: unknown): Promise<unknown>;
  close(): Promise<unknown>;
}

export type StartContender = () => Promise<Contender>;

interface Answer {
  readonly id: number;
  readonly value: unknown;
}

/** node:child_process alone, one message in flight for each child: what a pool has to cost at least. */
export const rawFork = (serialization: SerializationType): StartContender => {
  return async () => {
    const children = startChildren('one', serialization);
    const idle = [...children];
    const waiting = new Map<number, (value: unknown) => void>();
    const queue: { task: unknown; resolve: (value: unknown) => void }[] = [];
    let ids = 0;
    const give = (child: ChildProcess, task: unknown, resolve: (value: unknown) => void) => {
      const id = ++ids;
      waiting.set(id, resolve);
      child.send({ id, task });
    };
    for (const child of children)
      child.on('message', ({ id, value }: Answer) => {
        const resolve = waiting.get(id);
        waiting.delete(id);
        const next = queue.shift();
        if (next === undefined) idle.push(child);
        else give(child, next.task, next.resolve);
        resolve?.(value);
      });
    return {
      run: (task) =>
        new Promise((resolve) => {
          const child = idle.shift();
          if (child === undefined) queue.push({ task, resolve });
          else give(child, task, resolve);
        }),
      close: () => endChildren(children),
    };
  };
};

/** node:child_process alone, what comes in one turn sent as one message: the most that a pipe can carry. */
export const rawBatched = (serialization: SerializationType): StartContender => {
  return async () => {
    const children = startChildren('many', serialization);
    const waiting = new Map<number, (value: unknown) => void>();
    let batches: { id: number; task: unknown }[][] = children.map(() => []);
    let ids = 0;
    let scheduled = false;
    const send = () => {
      scheduled = false;
      for (const [index, batch] of batches.entries()) if (batch.length > 0) children[index]?.send(batch);
      batches = children.map(() => []);
    };
    for (const child of children)
      child.on('message', (answers: Answer[]) => {
        for (const { id, value } of answers) {
          waiting.get(id)?.(value);
          waiting.delete(id);
        }
      });
    return {
      run: (task) =>
        new Promise((resolve) => {
          const id = ++ids;
          waiting.set(id, resolve);
          batches[id % batches.length]?.push({ id, task });
          if (!scheduled) setImmediate(send);
          scheduled = true;
        }),
      close: () => endChildren(children),
    };
  };
};

function startChildren(mode: 'one' | 'many', serialization: SerializationType): ChildProcess[] {
  return Array.from({ length: WORKERS }, () => fork(at('raw-child.mjs'), [mode], { serialization }));
}

async function endChildren(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) child.kill('SIGKILL');
}

export const tinypool: StartContender = async () => {
  const pool = new Tinypool({
    runtime: 'child_process',
    filename: at('echo.js'),
    minThreads: WORKERS,
    maxThreads: WORKERS,
  });
  return { run: (task) => pool.run(task) as Promise<unknown>, close: () => pool.destroy() };
};

export const workerpoolProcess: StartContender = async () => {
  const pool = workerpool.pool(at('echo-workerpool.mjs'), {
    workerType: 'process',
    minWorkers: WORKERS,
    maxWorkers: WORKERS,
  });
  return {
    run: async (task) => pool.exec('echo', [task]) as Promise<unknown>,
    close: async () => pool.terminate(true),
  };
};

export const poolifierCluster: StartContender = async () => {
  const pool = new FixedClusterPool<unknown, unknown>(WORKERS, at('echo-poolifier.mjs'), {
    errorHandler: (error) => console.error('poolifier:', error),
  });
  return { run: (task) => pool.execute(task), close: () => pool.destroy() };
};

/** A pool of Capstan's. `maxSentAheadPerWorker`: 0 keeps one message in flight for each worker. */
export const capstan = (maxSentAheadPerWorker: number): StartContender => {
  return async () => {
    const rig = await startPoolRig({
      scriptFolders: [BENCH_SCRIPTS],
      pools: [
        {
          poolName: 'bench',
          workerScript: 'echo.js',
          workerCount: WORKERS,
          maxQueuedTasks: 1_000_000,
          maxSentAheadPerWorker,
        },
      ],
    });
    return { run: (task) => rig.pools.execute('bench', task), close: () => rig.close() };
  };
};
