import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BoundedFigures } from '../../core/ports/figures.ts';
import { PrometheusExposition } from './prometheus.ts';

const figures: BoundedFigures = {
  now: 60_000,
  otherProcesses: { rssBytes: 7, cpuPercent: 1, restarts: 2 },
  folded: { queues: 3, processes: 1, jobTypes: 0, machines: 0 },
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
  let now: BoundedFigures;
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
      'capstan_process_resident_memory_bytes{process="other"} 7',
      'capstan_metrics_folded{what="queues"} 3',
      'capstan_redis_up 1',
      'capstan_redis_round_trip_seconds 0.002',
      'capstan_http_requests_total{method="GET",route="/state",status="200"} 2',
    ])
      expect(text).toContain(line);
    expect(text).toMatch(/^capstan_event_loop_delay_seconds [\d.e-]+$/m);
    expect(text).not.toContain('capstan_process_cpu_percent{process="thread-host"');
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
