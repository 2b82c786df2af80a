import { hostname } from 'node:os';
import { systemClock } from '../../../adapters/clock/system-clock.ts';
import { JobTaker } from '../../../adapters/redis/jobs/job-taker.ts';
import { WorkerVoice } from '../../../adapters/redis/jobs/worker-voice.ts';
import { pause } from '../../../adapters/redis/pause.ts';
import { takingConnection } from '../../../adapters/redis/worker-connections.ts';
import { AwakeTime } from '../../../core/supervision/awake-time.ts';
import type { JobWorkerBeat, JobWorkerMode } from '../../../model/job-worker.ts';
import type { JobControlMessage } from '../../../model/wire/job-control.ts';
import type { FromJobWorker, JobWorkerConfiguration } from '../../../model/wire/job-worker.ts';
import { visibleLine } from '../../../model/values/visible.ts';
import { AttemptFiles } from '../files/job-files.ts';
import { type FoundTypes, loadTypes } from '../loading/load-types.ts';
import { AloneGate } from './alone-gate.ts';
import type { Attempt, AttemptSurroundings } from './attempt.ts';
import { Board } from './board.ts';
import type { EarlyEnd } from './early-end.ts';
import { JobLoop } from './job-loop.ts';
import { monotonic } from '../../../core/ports/monotonic.ts';
import {
  JOB_LOCK_MS,
  JOB_LOCK_RENEWAL_MS,
  JOB_WORKER_GOODBYE_MS,
  JOB_WORKER_HEARTBEAT_AGAIN_MS,
  JOB_WORKER_HEARTBEAT_MS,
  JOB_WORKER_LAST_MS,
  JOB_WORKER_WORD_MS,
  NIGHT_MS,
} from '../../../model/timings.ts';

/** Jobs in hand that a beat tells of. */
const MOST_CURRENT = 100;

/** The same complaint is made so often, ms. */
const COMPLAIN_AGAIN_MS = 10_000;

/** The process ends because a job in it would not. */
export const EXIT_STUCK = 70;

/** A process that runs jobs, from the inside. */
export class JobWorker {
  readonly id = `${hostname().replaceAll(/[^\w.-]/g, '-')}:${process.pid}`;
  readonly #configuration: JobWorkerConfiguration;
  readonly #say: (message: FromJobWorker) => void;
  readonly #connection: ReturnType<typeof takingConnection>;
  readonly #awake = new AwakeTime(systemClock);
  readonly #board = new Board();
  readonly #gate = new AloneGate(() => this.#wakeLoops());
  readonly #startedAt = Date.now();
  readonly #timers: NodeJS.Timeout[] = [];
  #voice: WorkerVoice | null = null;
  #loops: JobLoop[] = [];
  #mode: JobWorkerMode = 'running';
  #stopping = false;
  #completed = 0;
  #failed = 0;
  #beatSoon: NodeJS.Timeout | null = null;
  #beatAt = -Infinity;
  #lastComplaint = { text: '', at: 0 };

  constructor(configuration: JobWorkerConfiguration, say: (message: FromJobWorker) => void) {
    this.#configuration = configuration;
    this.#say = say;
    this.#connection = takingConnection(configuration.redisUrl, this.id, { resend: false });
    // Every taker has some, and BullMQ counts on from whatever the limit is.
    this.#connection.setMaxListeners(10_000);
    this.#connection.on('error', this.#complain);
  }

  /** Loads the types and begins to take jobs. */
  async start(): Promise<void> {
    const { redisUrl, prefix } = this.#configuration;
    const types = await loadTypes(this.#configuration, (file) => this.#say({ type: 'loading', file }), {
      http: { allow: this.#configuration.httpAllow },
    });
    this.#loops = this.#makeLoops(types);
    this.#setAsleep(this.#configuration.asleep);
    this.#voice = new WorkerVoice({
      ...{ redisUrl, prefix, worker: this.id, connection: this.#connection },
      onAsk: (message) => this.#asked(message),
      onError: this.#complain,
    });
    this.#connection.on('ready', () => void this.#renew());
    this.#every(JOB_WORKER_WORD_MS, () => {
      this.#awake.look();
      this.#say({ type: 'beat' });
      if (monotonic() - this.#beatAt >= JOB_WORKER_HEARTBEAT_MS) void this.#beat();
    });
    this.#every(JOB_LOCK_RENEWAL_MS, () => void this.#renew());
    // Its keeper has to know whose jobs it takes before it takes any.
    this.#say({ type: 'ready', worker: this.id, types: this.#loops.map(({ taker }) => taker.type) });
    for (const loop of this.#loops) loop.setTaking(true);
    void this.#beat();
  }

  /** The machine falls asleep, or has woken: locks last the night, or as long as usual. */
  setAsleep(asleep: boolean): void {
    this.#setAsleep(asleep);
    void this.#renew();
  }

  /** Finishes what is in hand within `graceMs`, gives back the rest. Resolves when the process may end. */
  async stop(graceMs: number): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const finished = Promise.all(this.#loops.map((loop) => loop.finish()));
    const until = async (ms: number) => Promise.race([finished.then(() => true), later(ms)]);
    if (!(await until(graceMs))) {
      for (const loop of this.#loops) loop.endAll('The worker stops.');
      if (!(await until(JOB_WORKER_LAST_MS)))
        await Promise.race([
          Promise.all(this.#loops.map((loop) => loop.giveBackAll())),
          pause(JOB_WORKER_GOODBYE_MS, never),
        ]);
    }
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#beatSoon !== null) clearTimeout(this.#beatSoon);
    await Promise.race([this.#voice?.leave().catch(() => undefined), pause(JOB_WORKER_GOODBYE_MS, never)]);
    this.#voice?.close();
    await Promise.race([
      Promise.all(this.#loops.map(({ taker }) => taker.close())),
      pause(JOB_WORKER_GOODBYE_MS, never),
    ]);
    this.#connection.disconnect();
  }

  /** Notes that the process ends because of what this attempt does. */
  blame(attempt: Attempt | undefined, message: string): void {
    attempt?.blame({ error: { code: 'FAILED', message } });
  }

  #makeLoops({ usable }: FoundTypes): JobLoop[] {
    const { types, concurrency, prefix, run } = this.#configuration;
    const holder = { worker: this.id, machine: hostname(), pid: process.pid };
    const wanted = [...usable.values()].filter(
      ({ description: { name } }) => types === null || types.includes(name),
    );
    const around: AttemptSurroundings = {
      board: this.#board,
      gate: this.#gate,
      files: (job) => this.#files(job),
      awakeSince: (at) => this.#awake.since(at),
      onStuck: (attempt, end) => this.#stuck(attempt, end),
      onError: this.#complain,
    };
    return wanted.map((type) => {
      const { name, defaults } = type.description;
      return new JobLoop({
        type,
        around,
        concurrency: concurrency ?? defaults.concurrency,
        taker: new JobTaker({
          ...{ connection: this.#connection, prefix, run, holder, rate: defaults.rate },
          type: name,
          onError: this.#complain,
        }),
        onChange: (ended) => this.#counted(ended),
      });
    });
  }

  #files(job: string): AttemptFiles {
    const { filesDir, allowedFolders } = this.#configuration;
    return new AttemptFiles({ folder: filesDir, allowed: allowedFolders, job });
  }

  #counted(ended: 'completed' | 'failed' | null): void {
    if (ended === 'completed') this.#completed += 1;
    if (ended === 'failed') this.#failed += 1;
    this.#beatSoon ??= setTimeout(
      () => {
        this.#beatSoon = null;
        void this.#beat();
      },
      Math.max(0, this.#beatAt + JOB_WORKER_HEARTBEAT_AGAIN_MS - monotonic()),
    );
  }

  #asked(message: JobControlMessage): void {
    if (message.ask === 'cancel')
      for (const loop of this.#loops) loop.endJob(message.job, 'cancelled', 'Cancelled');
    else if (message.worker === this.id) this.#setMode(message.mode);
  }

  #setMode(mode: JobWorkerMode): void {
    if (mode === this.#mode || this.#stopping || this.#mode === 'draining') return;
    this.#mode = mode;
    for (const loop of this.#loops) loop.setTaking(mode === 'running');
    void this.#beat();
    if (mode === 'draining')
      void Promise.all(this.#loops.map((loop) => loop.finish())).then(() => this.#say({ type: 'drained' }));
  }

  async #beat(): Promise<void> {
    if (this.#stopping || this.#voice === null) return;
    this.#beatAt = monotonic();
    const mode = await this.#voice.beat(this.#describe()).catch(() => null);
    // The message that says so may have been lost.
    if (mode !== null) this.#setMode(mode);
  }

  #describe(): JobWorkerBeat {
    const { keeper, version } = this.#configuration;
    const attempts = this.#loops.flatMap((loop) => loop.attempts);
    const oldest = attempts.map(({ current }) => current).sort((a, b) => a.startedAt - b.startedAt);
    return {
      id: this.id,
      keeper,
      machine: hostname(),
      pid: process.pid,
      version,
      startedAt: this.#startedAt,
      mode: this.#mode,
      types: this.#loops.map(({ taker, concurrency }) => ({ name: taker.type, concurrency })),
      current: oldest.slice(0, MOST_CURRENT),
      running: attempts.length,
      completed: this.#completed,
      failed: this.#failed,
      rssBytes: process.memoryUsage.rss(),
    };
  }

  async #renew(): Promise<void> {
    for (const loop of this.#loops) {
      const lost = await loop.taker.renew().catch(() => []);
      for (const id of lost) loop.endJob(id, 'lost', 'Another worker has the job by now.');
    }
  }

  #setAsleep(asleep: boolean): void {
    for (const { taker } of this.#loops) taker.setLockMs(asleep ? NIGHT_MS : JOB_LOCK_MS);
  }

  /** What does not end is ended with its process; the keeper reads from the board whose doing it was. */
  #stuck(attempt: Attempt, { kind, error }: EarlyEnd): void {
    attempt.blame(error === null ? { guilty: true } : { error });
    process.stderr.write(
      `The job ${attempt.taken.id} does not end though it was asked to (${kind}); its process is ended.\n`,
    );
    process.exit(EXIT_STUCK);
  }

  #wakeLoops(): void {
    for (const loop of this.#loops) loop.wake();
  }

  #every(ms: number, act: () => void): void {
    this.#timers.push(setInterval(act, ms));
  }

  readonly #complain = (error: Error): void => {
    if (this.#stopping) return;
    const text = `${error.name}: ${error.message}`;
    // While Redis is away every connection says so again and again.
    if (text === this.#lastComplaint.text && monotonic() - this.#lastComplaint.at < COMPLAIN_AGAIN_MS) return;
    this.#lastComplaint = { text, at: monotonic() };
    process.stderr.write(`${visibleLine(text)}\n`);
  };
}

const never = new AbortController().signal;

async function later(ms: number): Promise<false> {
  await pause(ms, never);
  return false;
}
