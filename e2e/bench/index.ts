import { availableParallelism, cpus } from 'node:os';
import { printFigures } from './report.ts';
import { mainLoop, windowMemory, windowStart } from './scenarios/desktop.ts';
import { firstMessage, hostCost, recovery, reversal } from './scenarios/host.ts';
import { jobPages } from './scenarios/job-pages.ts';
import { jobRecovery, jobScaling } from './scenarios/job-processes.ts';
import { jobPassage, jobWorkers } from './scenarios/jobs.ts';
import { latency } from './scenarios/latency.ts';
import { oneShots, poolCosts } from './scenarios/pool-costs.ts';
import { payloads, tinyTasks } from './scenarios/pools.ts';
import { pythonCosts, pythonTasks } from './scenarios/python.ts';
import { throughput } from './scenarios/throughput.ts';
import { fanOut, watching } from './scenarios/watching.ts';

const RUNS = Number(process.env.CAPSTAN_BENCH_RUNS ?? 5);
/** How long the window is watched, min. */
const MINUTES = Number(process.env.CAPSTAN_BENCH_MINUTES ?? 2);

const scenarios = [
  {
    name: 'throughput',
    title: 'Throughput, one pushing and one pulling thread',
    run: () => throughput(RUNS),
  },
  { name: 'latency', title: 'Latency at 200 messages/s', run: () => latency(RUNS) },
  { name: 'watching', title: 'What watching costs', run: () => watching(RUNS) },
  { name: 'fan-out', title: 'Server-sent events', run: () => fanOut(RUNS) },
  { name: 'host', title: 'The host', run: () => hostCost(RUNS) },
  { name: 'first-message', title: 'Start', run: () => firstMessage(RUNS) },
  { name: 'recovery', title: 'Recovery', run: () => recovery(RUNS) },
  { name: 'pool-tasks', title: 'Pools: tasks that do nothing', run: () => tinyTasks(RUNS) },
  {
    name: 'pool-payloads',
    title: 'Pools: tasks that give back what they are given',
    run: () => payloads(RUNS),
  },
  { name: 'one-shots', title: 'One-shots', run: () => oneShots(RUNS) },
  { name: 'pool-costs', title: 'Pools: what they cost', run: () => poolCosts(RUNS) },
  { name: 'jobs', title: 'Jobs, submitted over REST and processed', run: () => jobPassage(RUNS) },
  { name: 'jobs', title: 'Jobs: one worker, and many in one call', run: () => jobWorkers(RUNS) },
  { name: 'jobs', title: 'Jobs: more workers', run: () => jobScaling(RUNS) },
  { name: 'jobs', title: 'Jobs: a worker is killed', run: () => jobRecovery(RUNS) },
  { name: 'jobs', title: 'Jobs: pages of a long list', run: () => jobPages() },
  { name: 'python', title: 'Python workers: tasks that do nothing', run: () => pythonTasks(RUNS) },
  { name: 'python', title: 'Python workers: what they cost', run: () => pythonCosts(RUNS) },
  { name: 'window-start', title: 'The window, on the stand-in of Electron', run: () => windowStart(RUNS) },
  { name: 'main-loop', title: 'The main process, on the stand-in of Electron', run: () => mainLoop(RUNS) },
  {
    name: 'window-memory',
    title: 'Memory of the window, on the stand-in of Electron',
    run: () => windowMemory(MINUTES),
  },
  { name: 'reversal', title: 'Role reversal', run: () => reversal() },
];

const wanted = process.argv.slice(2);
console.log(
  `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}; medians, comparisons in turn within one run`,
);
for (const { name, title, run } of scenarios) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  printFigures(title, await run());
}
