import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineFigures } from '../../core/ports/figures.ts';
import { PrometheusExposition } from './prometheus.ts';

const figures: EngineFigures = {
  now: 60_000,
  endedJobs: [{ type: 'calculation', completed: 7, failed: 2, cancelled: 1 }],
  jobWorkers: [
    { machine: 'here', running: 2 },
    { machine: 'here', running: 1 },
  ],
  python: {
    queues: [{ queue: 'worker_a', waiting: 4, running: 1, dead: 2, workers: 3 }],
    tasks: [{ queue: 'worker_a', outcome: 'done', count: 9 }],
  },
  messages: { pushed: 12, processed: 10, failed: 1 },
  roleSwitches: 4,
  livePushers: 2,
  livePullers: 1,
  redis: { kind: 'ready', since: 0, roundTripMs: 2 },
  processes: [
    {
      id: 'thread-host',
      label: 'thread host',
      group: 'threads',
      groupId: 'threads',
      ours: true,
      startedAt: null,
      actions: [],
      worker: {
        ...{ workerId: 'w_1', queue: 'worker_a', machine: null, tasksProcessed: 1, taskId: null },
        heartbeatAt: 56_000,
      },
      state: { kind: 'running', since: 0, pid: 1 },
      restarts: 3,
      lastExit: null,
      rssBytes: 1_000,
      rssLimitBytes: null,
      cpuPercent: null,
    },
  ],
  queues: [
    {
      name: 'messages',
      prefix: 'bull',
      paused: false,
      version: null,
      readOnly: null,
      workers: 1,
      counts: {
        waiting: 3,
        active: 1,
        prioritized: 0,
        delayed: 0,
        'waiting-children': 0,
        completed: 0,
        failed: 2,
        cancelled: 0,
      },
    },
  ],
};

describe('the Prometheus exposition', () => {
  let now: EngineFigures;
  let exposition: PrometheusExposition;
  beforeEach(() => {
    now = figures;
    exposition = new PrometheusExposition(() => Promise.resolve(now));
  });
  afterEach(() => exposition.close());

  it('tells every figure with its labels', async () => {
    exposition.countRequest({ method: 'GET', route: '/state', status: 200 });
    exposition.countRequest({ method: 'GET', route: '/state', status: 200 });
    const text = await exposition.text();
    for (const line of [
      'capstan_messages_total{outcome="pushed"} 12',
      'capstan_messages_total{outcome="failed"} 1',
      'capstan_role_switches_total 4',
      'capstan_threads{role="Puller"} 1',
      'capstan_queue_jobs{queue="messages",prefix="bull",state="failed"} 2',
      'capstan_process_resident_memory_bytes{process="thread-host"} 1000',
      'capstan_process_restarts_total{process="thread-host"} 3',
      'capstan_python_tasks{queue="worker_a",state="dead"} 2',
      'capstan_python_workers{queue="worker_a"} 3',
      'capstan_python_tasks_total{queue="worker_a",outcome="done"} 9',
      'capstan_process_heartbeat_age_seconds{process="thread-host"} 4',
      'capstan_redis_up 1',
      'capstan_redis_round_trip_seconds 0.002',
      'capstan_http_requests_total{method="GET",route="/state",status="200"} 2',
    ])
      expect(text).toContain(line);
    expect(text).toMatch(/^capstan_event_loop_delay_seconds [\d.e-]+$/m);
    expect(text).not.toContain('capstan_process_cpu_percent{');
  });

  it('has at most 3,000 series for 2,000 queues and 500 processes, and says how many are added up as “other”', async () => {
    const [queue] = figures.queues;
    const [process] = figures.processes;
    if (queue === undefined || process === undefined) throw new Error('There are none');
    const busy = (n: number) => ({ ...queue.counts, waiting: n === 1_999 ? 7 : 0, failed: 1 });
    now = {
      ...figures,
      queues: Array.from({ length: 2_000 }, (_, n) => ({ ...queue, name: `theirs-${n}`, counts: busy(n) })).concat(queue),
      processes: Array.from({ length: 500 }, (_, n) => ({ ...process, id: `pool-${n}` })),
      endedJobs: Array.from({ length: 300 }, (_, n) => ({ type: `t${n}`, completed: 1, failed: 0, cancelled: 0 })),
      jobWorkers: Array.from({ length: 300 }, (_, n) => ({ machine: `m${n}`, running: 1 })),
    };
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
    const shown = (all: string) => /^capstan_queue_jobs\{.*$/gm[Symbol.match](all)?.map((line) => line.split(' ')[0]);
    // The same queues have their own series at the next scrape.
    expect(shown(await exposition.text())).toEqual(shown(text));
  });

  it('counts from the engine, not from scrape to scrape, and forgets what is gone', async () => {
    await exposition.text();
    now = { ...figures, queues: [], redis: { kind: 'lost', since: 0, reason: 'gone' } };
    const text = await exposition.text();
    expect(text).toContain('capstan_messages_total{outcome="pushed"} 12');
    expect(text).toContain('capstan_redis_up 0');
    expect(text).not.toContain('queue="messages"');
    expect(text).toMatch(/^capstan_redis_round_trip_seconds Nan$/im);
  });
});
