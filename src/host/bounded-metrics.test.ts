import { expect, it } from 'vitest';
import { PrometheusExposition } from '../adapters/metrics/prometheus.ts';
import { FigureBounds } from '../core/metrics/bounded-figures.ts';
import type { EngineFigures } from '../core/ports/figures.ts';
import type { ProcessView } from '../model/process.ts';
import type { QueueView } from '../model/queue.ts';

const process: ProcessView = {
  ...{
    id: 'pool',
    label: 'pool',
    group: 'pool',
    groupId: 'pool:P',
    ours: true,
    startedAt: null,
    actions: [],
  },
  ...{ worker: null, state: { kind: 'running', since: 0, pid: 1 }, restarts: 3, lastExit: null },
  ...{ rssBytes: 1_000, rssLimitBytes: null, cpuPercent: null },
};
const queue: QueueView = {
  ...{ name: 'messages', prefix: 'bull', paused: false, workers: 1, version: null, readOnly: null },
  counts: {
    ...{ waiting: 3, active: 1, prioritized: 0, delayed: 0 },
    ...{ 'waiting-children': 0, completed: 0, failed: 2, cancelled: 0 },
  },
};
const theirs = (n: number): QueueView => ({
  ...queue,
  name: `theirs-${n}`,
  counts: { ...queue.counts, waiting: n === 1_999 ? 7 : 0, failed: 1 },
});
const times = <Item>(count: number, make: (n: number) => Item) =>
  Array.from({ length: count }, (_, n) => make(n));

const figures: EngineFigures = {
  now: 60_000,
  endedJobs: times(300, (n) => ({ type: `t${n}`, completed: 1, failed: 0, cancelled: 0 })),
  jobWorkers: times(300, (n) => ({ machine: `m${n}`, running: 1 })),
  python: { queues: [], tasks: [] },
  messages: { pushed: 12, processed: 10, failed: 1 },
  ...{ roleSwitches: 4, livePushers: 2, livePullers: 1 },
  redis: { kind: 'ready', since: 0, roundTripMs: 2 },
  processes: times(500, (n) => ({ ...process, id: `pool-${n}` })),
  queues: [...times(2_000, theirs), queue],
};

it('the figures have at most 3,000 series for 2,000 queues and 500 processes, and say how many are added up as “other”', async () => {
  const bounds = new FigureBounds();
  const exposition = new PrometheusExposition(() => Promise.resolve(bounds.bound(figures)));
  const text = await exposition.text();
  const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(series.length).toBeLessThan(3_000);
  for (const line of [
    'capstan_metrics_folded{what="queues"} 1801',
    'capstan_metrics_folded{what="processes"} 350',
    'capstan_metrics_folded{what="job types"} 250',
    'capstan_metrics_folded{what="machines"} 250',
    // Nothing is lost: 1,801 queues with one failed job each.
    'capstan_queue_jobs{queue="other",prefix="",state="failed"} 1801',
    'capstan_queue_jobs{queue="messages",prefix="bull",state="failed"} 2',
    'capstan_queue_jobs{queue="theirs-1999",prefix="bull",state="waiting"} 7',
    'capstan_process_resident_memory_bytes{process="other"} 350000',
    'capstan_jobs_ended_total{type="other",status="completed"} 250',
    'capstan_jobs_running{machine="other"} 250',
  ])
    expect(text).toContain(line);
  const shown = (all: string) => [...all.matchAll(/^capstan_queue_jobs\{\S+/gm)].map(([one]) => one).sort();
  // The same queues have their own series at the next scrape.
  expect(shown(await exposition.text())).toEqual(shown(text));
  exposition.close();
});
