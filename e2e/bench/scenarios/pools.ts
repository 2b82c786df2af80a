import { closedLoop, type LoopResult } from '../pools/closed-loop.ts';
import {
  capstan,
  poolifierCluster,
  rawBatched,
  rawFork,
  type StartContender,
  tinypool,
  workerpoolProcess,
} from '../pools/contenders.ts';
import { atLeast, atMost, type Figure } from '../report.ts';

const WARM_UP_MS = 700;
const SPAN_MS = 1_500;
/** Tasks in flight that keep every contender busy. */
const MANY = 256;

async function measure(start: StartContender, outstanding: number, task: unknown): Promise<LoopResult> {
  const contender = await start();
  try {
    await closedLoop(contender, { outstanding, spanMs: WARM_UP_MS, task });
    return await closedLoop(contender, { outstanding, spanMs: SPAN_MS, task });
  } finally {
    await contender.close();
  }
}

type Results<Name extends string> = Record<Name, LoopResult[]>;

/** Every contender in turn, `runs` times; a different one first each time. */
async function inTurn<Name extends string>(
  runs: number,
  contenders: Record<Name, readonly [start: StartContender, outstanding: number]>,
  task: unknown,
): Promise<Results<Name>> {
  const names = Object.keys(contenders) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as LoopResult[]])) as Results<Name>;
  for (let run = 0; run < runs; run++) {
    const shift = run % names.length;
    for (const name of [...names.slice(shift), ...names.slice(0, shift)]) {
      const [start, outstanding] = contenders[name];
      results[name].push(await measure(start, outstanding, task));
    }
  }
  return results;
}

const rates = (results: readonly LoopResult[]) => results.map(({ perSecond }) => perSecond);
const ratio = (values: readonly number[], to: readonly number[]) =>
  values.map((value, index) => value / (to[index] ?? Number.NaN));
/** The best of several in each run. */
const best = (...all: readonly (readonly number[])[]) =>
  (all[0] ?? []).map((_, index) => Math.max(...all.map((values) => values[index] ?? Number.NaN)));

const TINY = { n: 1 };

/** No-op tasks in two workers, one message in flight for each, and pipelined. */
export async function tinyTasks(runs: number): Promise<Figure[]> {
  const r = await inTurn(
    runs,
    {
      rawJson: [rawFork('json'), 2],
      rawAdvanced: [rawFork('advanced'), 2],
      one: [capstan(0), 2],
      oneBusy: [capstan(0), MANY],
      batchedJson: [rawBatched('json'), MANY],
      batchedAdvanced: [rawBatched('advanced'), MANY],
      pipelined: [capstan(128), MANY],
      tinypool: [tinypool, MANY],
      workerpool: [workerpoolProcess, MANY],
      poolifier: [poolifierCluster, MANY],
    },
    TINY,
  );
  const raw = best(rates(r.rawJson), rates(r.rawAdvanced));
  const rawP99 = r.rawJson.map(({ p99 }, index) => Math.min(p99, r.rawAdvanced[index]?.p99 ?? p99));
  const batched = best(rates(r.batchedJson), rates(r.batchedAdvanced));
  const libraries = best(rates(r.tinypool), rates(r.workerpool), rates(r.poolifier));
  return [
    { name: 'raw fork, one message in flight, JSON', unit: 'tasks/s', values: rates(r.rawJson) },
    { name: 'raw fork, one message in flight, advanced', unit: 'tasks/s', values: rates(r.rawAdvanced) },
    { name: 'raw fork, batched, JSON', unit: 'tasks/s', values: rates(r.batchedJson) },
    { name: 'raw fork, batched, advanced', unit: 'tasks/s', values: rates(r.batchedAdvanced) },
    { name: 'tinypool', unit: 'tasks/s', values: rates(r.tinypool) },
    { name: 'workerpool', unit: 'tasks/s', values: rates(r.workerpool) },
    { name: 'poolifier', unit: 'tasks/s', values: rates(r.poolifier) },
    { name: 'a pool, one message in flight', unit: 'tasks/s', values: rates(r.one) },
    {
      name: '  as a ratio to the faster raw fork',
      unit: '×',
      values: ratio(rates(r.one), raw),
      goal: atLeast(1),
    },
    {
      name: '  p99 as a ratio to the better raw fork',
      unit: '×',
      values: ratio(
        r.one.map(({ p99 }) => p99),
        rawP99,
      ),
      goal: atMost(1.5),
    },
    { name: 'a pool, one in flight, many waiting', unit: 'tasks/s', values: rates(r.oneBusy) },
    {
      name: '  as a ratio to workerpool',
      unit: '×',
      values: ratio(rates(r.oneBusy), rates(r.workerpool)),
      goal: atLeast(1.7),
    },
    { name: 'a pool, pipelined', unit: 'tasks/s', values: rates(r.pipelined) },
    {
      name: '  as a ratio to the fastest library',
      unit: '×',
      values: ratio(rates(r.pipelined), libraries),
      goal: atLeast(3),
    },
    {
      name: '  as a ratio to the faster raw batched fork',
      unit: '×',
      values: ratio(rates(r.pipelined), batched),
      goal: atLeast(0.5),
    },
  ];
}

const record = (id: number) => ({
  id,
  name: `record ${id}`,
  tags: ['red', 'green'],
  price: id * 1.25,
  active: true,
});
const PAYLOADS: readonly (readonly [name: string, make: () => unknown, outstanding: number])[] = [
  ['1 KB of records', () => Array.from({ length: 12 }, (_, id) => record(id)), MANY],
  ['1 KB of bytes', () => Buffer.alloc(1_024, 7), MANY],
  ['1 MB of records', () => Array.from({ length: 12_500 }, (_, id) => record(id)), 4],
  ['1 MB of bytes', () => Buffer.alloc(1_048_576, 7), 4],
];

/** Tasks that give back what they are given. */
export async function payloads(runs: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, make, outstanding] of PAYLOADS) {
    const r = await inTurn(
      runs,
      {
        ours: [capstan(128), outstanding],
        tinypool: [tinypool, outstanding],
        workerpool: [workerpoolProcess, outstanding],
        poolifier: [poolifierCluster, outstanding],
      },
      make(),
    );
    const libraries = best(rates(r.tinypool), rates(r.workerpool), rates(r.poolifier));
    figures.push(
      { name: `${name}: tinypool`, unit: 'tasks/s', values: rates(r.tinypool) },
      { name: `${name}: workerpool`, unit: 'tasks/s', values: rates(r.workerpool) },
      { name: `${name}: poolifier`, unit: 'tasks/s', values: rates(r.poolifier) },
      { name: `${name}: a pool`, unit: 'tasks/s', values: rates(r.ours) },
      {
        name: '  as a ratio to the best library',
        unit: '×',
        values: ratio(rates(r.ours), libraries),
        goal: atLeast(1),
      },
    );
  }
  return figures;
}
