import type { ProcessView } from '../../model/process.ts';
import type { RedisLinkPort } from '../ports/redis-link.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';
import type { BookedWorker, WorkerBook } from './worker-book.ts';
import { LATE_AFTER_MS } from '../../model/timings.ts';

export interface ForeignRowsOptions {
  readonly book: WorkerBook;
  /** Ids of the workers of this engine. */
  readonly living: ReadonlySet<string>;
  readonly awake: Pick<AwakeTime, 'since'>;
  readonly taskOf: (workerId: string) => string | null;
  readonly link: RedisLinkPort;
}

/** Workers of others (another machine, PM2, a terminal) as rows of the table of processes. */
export function foreignRows(options: ForeignRowsOptions): ProcessView[] {
  const { book, living } = options;
  return [...book.all()]
    .filter(({ workerId }) => !living.has(workerId))
    .map((worker) => row(worker, options));
}

function row(worker: BookedWorker, { book, awake, taskOf, link }: ForeignRowsOptions): ProcessView {
  const { workerId, pid, machine, startedAt, tasksProcessed, heartbeatAt, heardAt } = worker;
  const queue = book.queueOf(workerId);
  // While Redis is away nobody can be heard.
  const isLate = link.state().kind === 'ready' && awake.since(heardAt) > LATE_AFTER_MS;
  return {
    id: workerId,
    label: workerId,
    group: 'python',
    groupId: queue ?? 'python',
    ours: false,
    state: { kind: isLate ? 'late' : 'running', since: startedAt ?? heartbeatAt, pid },
    startedAt,
    restarts: 0,
    lastExit: null,
    rssBytes: null,
    rssLimitBytes: null,
    cpuPercent: null,
    actions: [],
    worker: { workerId, queue, machine, heartbeatAt, tasksProcessed, taskId: taskOf(workerId) },
  };
}
