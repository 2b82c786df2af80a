import type { ProcessView } from '../../model/process.ts';
import type { QueueCounts, QueueView } from '../../model/queue.ts';
import { typeOfQueue } from '../../model/job-id.ts';
import { MESSAGE_QUEUE } from '../../model/oscillator.ts';
import { type BoundedFigures, type EngineFigures, OTHER } from '../ports/figures.ts';
import { RowFold } from './fold-rows.ts';

/**
 * Rows that have series of their own; the rest is added up as `other`. With eight states of a queue and four figures of a
 * process these make about 2,500 series.
 */
const MOST = { queues: 200, processes: 150, jobTypes: 50, machines: 50 } as const;

/** Bounds the figures of scrape after scrape, so that what is shown by itself stays so. */
export class FigureBounds {
  readonly #queues = new RowFold<QueueView>({
    most: MOST.queues,
    nameOf: ({ prefix, name }) => `${prefix}:${name}`,
    // Those of our own come first.
    weightOf: ({ name, counts }) =>
      name === MESSAGE_QUEUE || typeOfQueue(name) !== null ? Number.MAX_SAFE_INTEGER : unfinished(counts),
  });
  readonly #processes = new RowFold<ProcessView>({ most: MOST.processes, nameOf: ({ id }) => id });
  readonly #types = new RowFold<EngineFigures['endedJobs'][number]>({
    most: MOST.jobTypes,
    nameOf: ({ type }) => type,
  });
  readonly #machines = new RowFold<EngineFigures['jobWorkers'][number]>({
    most: MOST.machines,
    nameOf: ({ machine }) => machine,
  });

  bound(figures: EngineFigures): BoundedFigures {
    const queues = this.#queues.fold(figures.queues);
    const processes = this.#processes.fold(figures.processes);
    const types = this.#types.fold(figures.endedJobs);
    const machines = this.#machines.fold(machinesOf(figures.jobWorkers));
    const names = new Set(machines.kept.map(({ machine }) => machine));
    return {
      ...figures,
      queues: [...queues.kept, ...otherQueue(queues.folded)],
      processes: processes.kept,
      otherProcesses: processes.folded.length === 0 ? null : sumOf(processes.folded),
      endedJobs: [...types.kept, ...types.folded.map((row) => ({ ...row, type: OTHER }))],
      jobWorkers: figures.jobWorkers.map((row) =>
        names.has(row.machine) ? row : { ...row, machine: OTHER },
      ),
      folded: {
        queues: queues.folded.length,
        processes: processes.folded.length,
        jobTypes: types.folded.length,
        machines: machines.folded.length,
      },
    };
  }
}

const unfinished = ({ completed: _completed, cancelled: _cancelled, ...rest }: QueueCounts): number =>
  Object.values(rest).reduce((sum, count) => sum + count, 0);

/** No queue has an empty prefix: the series is not that of a queue that is called so. */
function otherQueue(queues: readonly QueueView[]): QueueView[] {
  const [first] = queues;
  if (first === undefined) return [];
  const counts = { ...first.counts };
  for (const queue of queues.slice(1))
    for (const state of Object.keys(counts) as (keyof QueueCounts)[]) counts[state] += queue.counts[state];
  return [{ name: OTHER, prefix: '', paused: false, workers: null, version: null, readOnly: null, counts }];
}

function sumOf(processes: readonly ProcessView[]): NonNullable<BoundedFigures['otherProcesses']> {
  const sum = { rssBytes: 0, cpuPercent: 0, restarts: 0 };
  for (const { rssBytes, cpuPercent, restarts } of processes) {
    sum.rssBytes += rssBytes ?? 0;
    sum.cpuPercent += cpuPercent ?? 0;
    sum.restarts += restarts;
  }
  return sum;
}

function machinesOf(workers: EngineFigures['jobWorkers']): EngineFigures['jobWorkers'] {
  return [...new Map(workers.map((row) => [row.machine, row])).values()];
}
