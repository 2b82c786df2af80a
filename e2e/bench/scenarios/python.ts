import { PythonStage } from '../../fixtures/python-stage.ts';
import { until } from '../../fixtures/until.ts';
import { cpuPercent } from '../cpu-time.ts';
import { seconds } from '../fleet-under-test.ts';
import { closedLoop, type LoopResult } from '../pools/closed-loop.ts';
import { ownMemoryMb } from '../pools/idle-memory.ts';
import { capstan, plain, type StartPythonContender } from '../python/contenders.ts';
import { atLeast, atMost, type Figure } from '../report.ts';
import { median, quantile } from '../statistics.ts';

const WARM_UP_MS = 400;
/** Contenders work by turns, so that what else the machine does meets both. */
const TURNS = 6;
const TURN_MS = 200;
const WORKERS = [1, 2, 4];
/** Tasks that are on their way at the same time. */
const WAITING = [1, 16];
const CONTENDERS = { plain, capstan };
type Name = keyof typeof CONTENDERS;

const ratio = (values: readonly number[], to: readonly number[]) =>
  values.map((value, index) => value / (to[index] ?? Number.NaN));

/** Both contenders by turns; what is given is the median of the turns. */
async function compare(workers: number, outstanding: number): Promise<Record<Name, LoopResult>> {
  await using closing = new AsyncDisposableStack();
  const ready = async (name: Name) => {
    const contender = await CONTENDERS[name](workers);
    closing.defer(() => contender.close());
    await closedLoop(contender, { outstanding, spanMs: WARM_UP_MS, task: {} });
    return { contender, turns: [] as LoopResult[] };
  };
  const both = { plain: await ready('plain'), capstan: await ready('capstan') };
  for (let turn = 0; turn < TURNS; turn++)
    for (const { contender, turns } of [both.plain, both.capstan])
      turns.push(await closedLoop(contender, { outstanding, spanMs: TURN_MS, task: {} }));
  const medianOf = (turns: readonly LoopResult[]): LoopResult => ({
    perSecond: median(turns.map(({ perSecond }) => perSecond)),
    p50: median(turns.map(({ p50 }) => p50)),
    p99: median(turns.map(({ p99 }) => p99)),
  });
  return { plain: medianOf(both.plain.turns), capstan: medianOf(both.capstan.turns) };
}

/** No-op tasks from LPUSH to the message of their result. */
export async function pythonTasks(runs: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const workers of WORKERS)
    for (const waiting of WAITING) {
      const results: Record<Name, LoopResult>[] = [];
      for (let run = 0; run < runs; run++) results.push(await compare(workers, waiting));
      const of = (name: Name, what: keyof LoopResult) => results.map((result) => result[name][what]);
      const where = `${workers} worker${workers === 1 ? '' : 's'}, ${waiting} on the way`;
      const compared = (what: keyof LoopResult) => ratio(of('capstan', what), of('plain', what));
      figures.push(
        { name: `${where}: bare BRPOP and PUBLISH`, unit: 'tasks/s', values: of('plain', 'perSecond') },
        { name: `${where}: Capstan`, unit: 'tasks/s', values: of('capstan', 'perSecond') },
        { name: '  as a ratio to bare', unit: '×', values: compared('perSecond'), goal: atLeast(0.7) },
        { name: '  from dispatch to result, p50', unit: 'ms', values: of('capstan', 'p50') },
        { name: '    as a ratio to bare', unit: '×', values: compared('p50') },
        { name: '  from dispatch to result, p99', unit: 'ms', values: of('capstan', 'p99') },
        { name: '    as a ratio to bare', unit: '×', values: compared('p99') },
      );
    }
  return figures;
}

const MANY_WORKERS = 20;

/** What a kill costs, and what workers cost that have nothing to do. */
export async function pythonCosts(runs: number): Promise<Figure[]> {
  const kills = { answered: [] as number[], replaced: [] as number[] };
  const memory = { plain: [] as number[], capstan: [] as number[] };
  const cpu: number[] = [];
  for (let run = 0; run < runs; run++) {
    for (const one of await killEach(4)) {
      kills.answered.push(one.answered);
      kills.replaced.push(one.replaced);
    }
    memory.plain.push(await idleMemoryMb(plain));
    memory.capstan.push(await idleMemoryMb(capstan));
    cpu.push(await restingCpu());
  }
  const p95 = (values: readonly number[]) => [quantile(values, 0.95)];
  return [
    {
      name: `${kills.answered.length} kills: until the task in hand is answered, p50`,
      unit: 's',
      values: [median(kills.answered)],
    },
    { name: '  p95', unit: 's', values: p95(kills.answered), goal: atMost(1.5) },
    { name: '  until the worker is replaced, p50', unit: 's', values: [median(kills.replaced)] },
    { name: '  p95', unit: 's', values: p95(kills.replaced), goal: atMost(1.5) },
    { name: 'memory of an idle bare worker', unit: 'MB', values: memory.plain },
    { name: 'memory of an idle worker', unit: 'MB', values: memory.capstan },
    { name: '  as a ratio to bare', unit: '×', values: ratio(memory.capstan, memory.plain) },
    {
      name: `supervisor CPU with ${MANY_WORKERS} idle workers`,
      unit: '% of a core',
      values: cpu,
      goal: atMost(1),
    },
  ];
}

/** Kills one worker after another, each with a task in hand. Times in s. */
async function killEach(workers: number): Promise<{ answered: number; replaced: number }[]> {
  await using stage = await PythonStage.start({ worker_a: workers, worker_b: 0 });
  const times: { answered: number; replaced: number }[] = [];
  for (const { id: worker, pid } of await stage.running()) {
    // Others are busy as well, so that it is this one that takes the task.
    const tasks: string[] = [];
    let inHand: string | undefined;
    while (inHand === undefined) {
      tasks.push(await stage.submit('sleep', { seconds: 0.3 }));
      await seconds(0.02);
      for (const id of tasks) {
        const task = await stage.task(id);
        if (task.state === 'running' && task.pid === pid) inHand ??= id;
      }
    }
    process.kill(pid, 'SIGKILL');
    const killed = performance.now();
    const since = () => (performance.now() - killed) / 1_000;
    const [answered, replaced] = await Promise.all([
      until(async () => (await stage.task(inHand)).state === 'done', 'it is answered', 30_000, 10).then(
        since,
      ),
      until(
        async () => (await stage.running()).some((row) => row.id === worker && row.pid !== pid),
        'the worker is replaced',
        30_000,
        10,
      ).then(since),
    ]);
    times.push({ answered, replaced });
    await Promise.all(tasks.map((id) => stage.done(id)));
  }
  return times;
}

async function idleMemoryMb(start: StartPythonContender): Promise<number> {
  const contender = await start(4);
  await seconds(2);
  const own = median(await Promise.all(contender.pids.map(ownMemoryMb)));
  await contender.close();
  return own;
}

async function restingCpu(): Promise<number> {
  await using stage = await PythonStage.start({ worker_a: MANY_WORKERS, worker_b: 0 });
  // Until nothing of the start is left to be done.
  await seconds(5);
  return await cpuPercent(stage.server.pid, 8);
}
