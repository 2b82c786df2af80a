import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startPoolRig } from '../../fixtures/pools.ts';
import { seconds } from '../fleet-under-test.ts';
import { BENCH_SCRIPTS } from '../pools/contenders.ts';
import { ownMemoryMb } from '../pools/idle-memory.ts';
import { atMost, type Figure } from '../report.ts';
import { median } from '../statistics.ts';

const at = (name: string) => fileURLToPath(new URL(`../pools/${name}`, import.meta.url));
const ratio = (values: readonly number[], to: readonly number[]) =>
  values.map((value, index) => value / (to[index] ?? Number.NaN));
/** Processes of each kind in one run. */
const SHOTS = 15;

const elapsed = async (act: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await act();
  return performance.now() - began;
};

async function rawShot(): Promise<number> {
  return elapsed(async () => {
    const child = fork(at('raw-once.mjs'), { serialization: 'advanced' });
    child.send({ task: { n: 1 } });
    await once(child, 'exit');
  });
}

/** From asking to the answer, and to the end of the process. */
async function shot(rig: Awaited<ReturnType<typeof startPoolRig>>): Promise<{ answer: number; end: number }> {
  const began = performance.now();
  await rig.oneShots.run({ workerScript: 'echo.js', workerMemoryLimit: 4_096, workerTask: { n: 1 } });
  const answer = performance.now() - began;
  while (rig.oneShots.view().running > 0) await new Promise((resolve) => setImmediate(resolve));
  return { answer, end: performance.now() - began };
}

/** One process for one task: node:child_process alone, cold, and from a process that is started already. */
export async function oneShots(runs: number): Promise<Figure[]> {
  const measured = {
    raw: [] as number[],
    cold: [] as number[],
    warm: [] as number[],
    warmEnd: [] as number[],
  };
  const rig = await startPoolRig({ scriptFolders: [BENCH_SCRIPTS] });
  const spareIsReady = () =>
    rig.processes.views().some(({ id, state }) => id.startsWith('one-shot') && state.kind === 'running');
  for (let run = 0; run < runs; run++) {
    const shots = {
      raw: [] as number[],
      cold: [] as number[],
      warm: [] as number[],
      warmEnd: [] as number[],
    };
    for (let n = 0; n < SHOTS; n++) {
      shots.raw.push(await rawShot());
      await rig.oneShots.changeSettings({ warmSpares: 0 });
      shots.cold.push((await shot(rig)).end);
      await rig.oneShots.changeSettings({ warmSpares: 1 });
      // The first one leaves a spare behind.
      await shot(rig);
      while (!spareIsReady()) await seconds(0.01);
      await seconds(0.1);
      const { answer, end } = await shot(rig);
      shots.warm.push(answer);
      shots.warmEnd.push(end);
    }
    for (const [name, values] of Object.entries(shots))
      measured[name as keyof typeof measured].push(median(values));
  }
  await rig.close();
  return [
    { name: 'raw fork, run, exit', unit: 'ms', values: measured.raw },
    { name: 'a one-shot, cold, to its exit', unit: 'ms', values: measured.cold },
    {
      name: '  as a ratio to raw',
      unit: '×',
      values: ratio(measured.cold, measured.raw),
      goal: atMost(1.15),
    },
    { name: 'a one-shot from a warm spare, to its answer', unit: 'ms', values: measured.warm },
    {
      name: '  as a ratio to raw',
      unit: '×',
      values: ratio(measured.warm, measured.raw),
      goal: atMost(0.15),
    },
    { name: 'a one-shot from a warm spare, to its exit', unit: 'ms', values: measured.warmEnd },
  ];
}

const IDLE_WORKERS = 20;
const QUEUED = 100_000;

/** What idle workers and waiting tasks cost. */
export async function poolCosts(runs: number): Promise<Figure[]> {
  const measured = { raw: [] as number[], ours: [] as number[], cpu: [] as number[], queued: [] as number[] };
  for (let run = 0; run < runs; run++) {
    const children = Array.from({ length: 4 }, () =>
      fork(at('raw-child.mjs'), ['one'], { serialization: 'advanced' }),
    );
    const rig = await startPoolRig({
      scriptFolders: [BENCH_SCRIPTS],
      pools: [
        { poolName: 'idle', workerScript: 'echo.js', workerCount: IDLE_WORKERS, maxQueuedTasks: 2 * QUEUED },
      ],
    });
    await seconds(3);
    const workers = rig.pools.get('idle').workers.map(({ state }) => ('pid' in state ? (state.pid ?? 0) : 0));
    measured.raw.push(median(await Promise.all(children.map(({ pid }) => ownMemoryMb(pid ?? 0)))));
    measured.ours.push(median(await Promise.all(workers.map(ownMemoryMb))));
    const before = process.cpuUsage();
    const span = await elapsed(() => seconds(6));
    const { user, system } = process.cpuUsage(before);
    measured.cpu.push((user + system) / 10 / span);
    measured.queued.push(await queuedMb(rig));
    for (const child of children) child.kill('SIGKILL');
    await rig.close();
  }
  return [
    { name: 'memory of an idle raw child', unit: 'MB', values: measured.raw },
    { name: 'memory of an idle worker', unit: 'MB', values: measured.ours },
    { name: '  as a ratio to raw', unit: '×', values: ratio(measured.ours, measured.raw), goal: atMost(1.2) },
    {
      name: `host CPU with ${IDLE_WORKERS} idle workers`,
      unit: '%',
      values: measured.cpu,
      goal: atMost(0.5),
    },
    { name: `${QUEUED} waiting tasks`, unit: 'MB', values: measured.queued, goal: atMost(60) },
  ];
}

async function queuedMb(rig: Awaited<ReturnType<typeof startPoolRig>>): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  rig.pools.pause('idle');
  collect();
  const before = process.memoryUsage().heapUsed;
  const tasks = Array.from({ length: QUEUED }, (_, n) => rig.pools.execute('idle', { n }));
  collect();
  const heldMb = (process.memoryUsage().heapUsed - before) / 1_048_576;
  rig.pools.resume('idle');
  await Promise.all(tasks);
  return heldMb;
}
