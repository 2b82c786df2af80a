import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Registry } from 'prom-client';
import { type BoundedFigures, type Exposition, OTHER } from '../../core/ports/figures.ts';

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number | null;
}

interface Figure {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly labels?: readonly string[];
  readonly read: (figures: BoundedFigures) => readonly Sample[];
}

type ProcessFigures = NonNullable<BoundedFigures['otherProcesses']>;

/** One series for each process that has its own, and one for all others. */
function ofProcesses(
  { processes, otherProcesses }: BoundedFigures,
  read: (figures: { readonly [Name in keyof ProcessFigures]: number | null }) => number | null,
): Sample[] {
  const samples = processes.map((process) => ({ labels: { process: process.id }, value: read(process) }));
  return otherProcesses === null
    ? samples
    : [...samples, { labels: { process: OTHER }, value: read(otherProcesses) }];
}

const one = (value: number | null): Sample[] => [{ value }];

const FOLDED_LABEL: Readonly<Record<string, string>> = { jobTypes: 'job types' };

/** Everything that is read from the engine when somebody asks. */
const FIGURES: readonly Figure[] = [
  {
    name: 'capstan_messages_total',
    help: 'Messages pushed, processed and failed for good since the engine started.',
    type: 'counter',
    labels: ['outcome'],
    read: ({ messages }) =>
      Object.entries(messages).map(([outcome, value]) => ({ labels: { outcome }, value: value })),
  },
  {
    name: 'capstan_role_switches_total',
    help: 'Times the leading role has changed since the very first start.',
    type: 'counter',
    read: ({ roleSwitches }) => one(roleSwitches),
  },
  {
    name: 'capstan_threads',
    help: 'Worker threads by their role at this moment.',
    type: 'gauge',
    labels: ['role'],
    read: ({ livePushers, livePullers }) => [
      { labels: { role: 'Pusher' }, value: livePushers },
      { labels: { role: 'Puller' }, value: livePullers },
    ],
  },
  {
    name: 'capstan_queue_jobs',
    help: 'Jobs of a queue by state; other without a prefix: those of all queues that have no series of their own.',
    type: 'gauge',
    labels: ['queue', 'prefix', 'state'],
    read: ({ queues }) =>
      queues.flatMap(({ name, prefix, counts }) =>
        Object.entries(counts).map(([state, value]) => ({ labels: { queue: name, prefix, state }, value })),
      ),
  },
  {
    name: 'capstan_jobs_ended_total',
    help: 'Typed jobs by how they have ended, on all machines, since the engine started.',
    type: 'counter',
    labels: ['type', 'status'],
    read: ({ endedJobs }) =>
      endedJobs.flatMap(({ type, ...counts }) =>
        Object.entries(counts).map(([status, value]) => ({ labels: { type, status }, value })),
      ),
  },
  {
    name: 'capstan_job_workers',
    help: 'Job workers that are heard of, by machine.',
    type: 'gauge',
    labels: ['machine'],
    read: ({ jobWorkers }) => jobWorkers.map(({ machine }) => ({ labels: { machine }, value: 1 })),
  },
  {
    name: 'capstan_jobs_running',
    help: 'Typed jobs that workers have in hand, by machine.',
    type: 'gauge',
    labels: ['machine'],
    read: ({ jobWorkers }) =>
      jobWorkers.map(({ machine, running }) => ({ labels: { machine }, value: running })),
  },
  {
    name: 'capstan_process_resident_memory_bytes',
    help: 'Resident memory of a process that Capstan runs.',
    type: 'gauge',
    labels: ['process'],
    read: (figures) => ofProcesses(figures, ({ rssBytes }) => rssBytes),
  },
  {
    name: 'capstan_process_cpu_percent',
    help: 'Share of one core that a process uses, 0-100 per core.',
    type: 'gauge',
    labels: ['process'],
    read: (figures) => ofProcesses(figures, ({ cpuPercent }) => cpuPercent),
  },
  {
    name: 'capstan_process_restarts_total',
    help: 'Starts of a process after its first one.',
    type: 'counter',
    labels: ['process'],
    read: (figures) => ofProcesses(figures, ({ restarts }) => restarts),
  },
  {
    name: 'capstan_python_tasks',
    help: 'Tasks in a queue of Python workers: waiting, running, and dead letters.',
    type: 'gauge',
    labels: ['queue', 'state'],
    read: ({ python }) =>
      python.queues.flatMap(({ queue, waiting, running, dead }) =>
        Object.entries({ waiting, running, dead }).map(([state, value]) => ({
          labels: { queue, state },
          value,
        })),
      ),
  },
  {
    name: 'capstan_python_workers',
    help: 'Python workers of a queue that were heard of lately, ours and others.',
    type: 'gauge',
    labels: ['queue'],
    read: ({ python }) => python.queues.map(({ queue, workers }) => ({ labels: { queue }, value: workers })),
  },
  {
    name: 'capstan_python_tasks_total',
    help: 'Python tasks that have ended since the engine started.',
    type: 'counter',
    labels: ['queue', 'outcome'],
    read: ({ python }) =>
      python.tasks.map(({ queue, outcome, count }) => ({ labels: { queue, outcome }, value: count })),
  },
  {
    name: 'capstan_process_heartbeat_age_seconds',
    help: 'Time since a worker of a queue was heard of last.',
    type: 'gauge',
    labels: ['process'],
    read: ({ processes, now }) =>
      processes.flatMap(({ id, worker }) =>
        typeof worker?.heartbeatAt === 'number'
          ? [{ labels: { process: id }, value: Math.max(0, now - worker.heartbeatAt) / 1_000 }]
          : [],
      ),
  },
  {
    name: 'capstan_metrics_folded',
    help: 'Queues, processes, job types and machines that have no series of their own: they are added up as other.',
    type: 'gauge',
    labels: ['what'],
    read: ({ folded }) =>
      Object.entries(folded).map(([what, value]) => ({
        labels: { what: FOLDED_LABEL[what] ?? what },
        value,
      })),
  },
  {
    name: 'capstan_redis_up',
    help: '1 while Redis answers.',
    type: 'gauge',
    read: ({ redis }) => one(redis.kind === 'ready' ? 1 : 0),
  },
  {
    name: 'capstan_redis_round_trip_seconds',
    help: 'Round trip of the last PING.',
    type: 'gauge',
    read: ({ redis }) =>
      one(redis.kind === 'ready' && redis.roundTripMs !== null ? redis.roundTripMs / 1_000 : null),
  },
];

/** Prometheus text exposition of the engine, on a registry of its own. Whoever creates it calls `close`. */
export class PrometheusExposition implements Exposition {
  readonly #registry = new Registry();
  readonly #gather: () => Promise<BoundedFigures>;
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #delay = monitorEventLoopDelay({ resolution: 100 });
  readonly #figures: readonly { figure: Figure; metric: Counter | Gauge }[];

  constructor(gather: () => Promise<BoundedFigures>) {
    this.#gather = gather;
    const registers = [this.#registry];
    this.#figures = FIGURES.map((figure) => {
      const options = {
        name: figure.name,
        help: figure.help,
        labelNames: [...(figure.labels ?? [])],
        registers,
      };
      return { figure, metric: figure.type === 'counter' ? new Counter(options) : new Gauge(options) };
    });
    this.#requests = new Counter({
      name: 'capstan_http_requests_total',
      help: 'Answered HTTP requests by route and status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    const delay = this.#delay;
    new Gauge({
      name: 'capstan_event_loop_delay_seconds',
      help: "99th percentile of the host's event loop delay since the last scrape.",
      registers,
      collect() {
        this.set(delay.count === 0 ? 0 : delay.percentile(99) / 1e9);
        delay.reset();
      },
    });
    this.#delay.enable();
  }

  countRequest({ method, route, status }: { method: string; route: string; status: number }): void {
    this.#requests.inc({ method, route, status: String(status) });
  }

  async text(): Promise<string> {
    const figures = await this.#gather();
    for (const { figure, metric } of this.#figures) {
      // What is gone since the last scrape must not be shown again.
      metric.reset();
      for (const { labels = {}, value } of figure.read(figures))
        if (value !== null) metric.inc(labels, value);
        else if (metric instanceof Gauge && figure.labels === undefined) metric.set(Number.NaN);
    }
    return this.#registry.metrics();
  }

  close(): void {
    this.#delay.disable();
    this.#registry.clear();
  }
}
