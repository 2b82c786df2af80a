import { DomainError } from '../../model/domain-error.ts';
import type { PythonState } from '../../model/python.ts';
import type { Cancel } from '../ports/clock.ts';
import type { BoardLook, WorkerChannels, RunningEntry } from '../ports/python-board.ts';
import { supervisorsResult } from './task-outcome.ts';
import { TimeLimits } from './time-limits.ts';
import { WorkerWatch } from './worker-watch.ts';
import type { PythonSupervisorOptions } from './python-supervisor-options.ts';
import { LEASE_RENEWAL_MS, REAP_EVERY_MS, REAP_GRACE_MS } from '../../model/timings.ts';

const TICK_MS = 1_000;
/** Ticks from one look for tasks that are in no list to the next. */
const TICKS_PER_SEARCH = 5;

/**
 * Looks after the Python tasks of the Redis in use: holds the lease, runs the workers, ends what takes too long, gives
 * back what dead workers had, and takes the results. Without the lease it only watches.
 */
export class PythonSupervisor {
  readonly #options: PythonSupervisorOptions;
  readonly #limits: TimeLimits;
  readonly #watch: WorkerWatch;
  #cancels: Cancel[] = [];
  #channels: { readonly url: string; readonly source: WorkerChannels } | null = null;
  #holding = false;
  /** Who has the lease, when it is not ours. */
  #holder: string | null = null;
  #look: BoardLook | null = null;
  #ticking: Promise<void> | null = null;
  #leaseAt = -Infinity;
  #reapAt = -Infinity;
  /** Since when silent workers have had time to be heard, by the monotonic clock. */
  #graceSince = 0;
  #foundBefore = false;
  #ticks = 0;
  #stopping: Promise<void> | null = null;
  /** The server is about to be left. */
  #resting = false;

  constructor(options: PythonSupervisorOptions) {
    this.#options = options;
    const { awake, clock, book, board } = options;
    this.#limits = new TimeLimits(awake, clock);
    this.#watch = new WorkerWatch({ awake, clock, book, board });
  }

  /** Begins to work as soon as Redis is there. */
  start(): void {
    const { clock, link, awake } = this.#options;
    this.#cancels = [
      link.onChange(({ kind }) => {
        if (kind === 'ready') this.#found();
      }),
      awake.onResume(() => this.#beGraceful()),
      clock.every(TICK_MS, () => void this.tick()),
    ];
    if (link.state().kind === 'ready') this.#found();
  }

  /**
   * Ends the workers, which finish what they have in hand or give it back, takes the last results, and gives up the
   * lease. Idempotent; never rejects.
   */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  /** The same before the server is left for another, until `resume`. Never rejects. */
  async rest(): Promise<void> {
    this.#resting = true;
    await this.#cease();
  }

  /** Goes on wherever the link is by now. */
  resume(): void {
    this.#resting = false;
    if (this.#stopping === null && this.#options.link.state().kind === 'ready') this.#found();
  }

  state(): PythonState {
    const { link, noWorkers } = this.#options;
    const none = noWorkers();
    if (none?.kind === 'disabled') return none;
    const state = link.state();
    if (state.kind !== 'ready')
      return { kind: 'waiting', reason: state.kind === 'lost' ? state.reason : 'connecting' };
    if (this.#holder !== null) return { kind: 'watching', holder: this.#holder };
    return none ?? { kind: 'working' };
  }

  /** Who supervises instead of this engine; null: nobody does. */
  get holder(): string | null {
    return this.#holder;
  }

  /** Queues and running tasks as they were seen last; null while Redis is away. */
  look(): BoardLook | null {
    return this.#options.link.state().kind === 'ready' ? this.#look : null;
  }

  /** Whether workers may run may have changed. */
  reconsider(): void {
    const may = this.#holding && this.#options.noWorkers() === null && !this.#idle;
    for (const group of this.#options.groups()) if (may) group.enable();
    if (!may) void this.#endWorkers();
  }

  /** One look at everything; those that are still under way are not overtaken. Never rejects. */
  tick(): Promise<void> {
    return (this.#ticking ??= this.#tick().finally(() => (this.#ticking = null)));
  }

  /** Redis is there, or there again. */
  #found(): void {
    if (this.#resting) return;
    const { redisUrl } = this.#options;
    this.#beGraceful();
    this.#leaseAt = -Infinity;
    const url = redisUrl();
    if (url !== null && url !== this.#channels?.url) this.#moveTo(url);
    void this.tick();
  }

  #moveTo(url: string): void {
    const { book, openChannels, groups, expected, published } = this.#options;
    const moved = this.#channels !== null;
    this.#channels?.source.close();
    book.clear();
    expected.clear();
    published.forget();
    const source = openChannels(url);
    source.onHeartbeat((heartbeat) => book.heard(heartbeat, 0));
    source.onResponse((text) => {
      if (this.#holding) published.heard(text);
    });
    this.#channels = { url, source };
    if (!moved) return;
    // Whoever held the lease there is nobody here.
    this.#release();
    for (const group of groups()) group.restart();
  }

  #beGraceful(): void {
    this.#graceSince = this.#options.clock.monotonic();
    this.#watch.startAnew();
  }

  async #tick(): Promise<void> {
    const { link, onUnexpectedError } = this.#options;
    if (link.state().kind !== 'ready' || this.#idle) return;
    try {
      await this.#round();
    } catch (error) {
      if (!(error instanceof DomainError)) onUnexpectedError(error);
      else if (error.code === 'CONFLICT') this.#lost();
    }
  }

  async #round(): Promise<void> {
    const { board, tasks, clock } = this.#options;
    await this.#holdLease();
    const look = await board.look(this.#queues());
    this.#look = look;
    tasks.saw(look.running);
    await this.#watch.refresh(this.#workers());
    if (!this.#holding) return;
    await this.#endOverdue(look.running);
    this.#watch.judge(this.#workers());
    await this.#findLost(look.running);
    if (clock.monotonic() < this.#reapAt || this.#options.awake.since(this.#graceSince) < REAP_GRACE_MS)
      return;
    this.#reapAt = clock.monotonic() + REAP_EVERY_MS;
    await this.#options.reaper.round();
  }

  async #findLost(running: readonly RunningEntry[]): Promise<void> {
    this.#ticks += 1;
    if (this.#ticks % TICKS_PER_SEARCH !== 1) return;
    await this.#options.expected.look(new Set(running.map(({ task }) => task.id)));
  }

  async #holdLease(): Promise<void> {
    const { clock, lease } = this.#options;
    if (clock.monotonic() - this.#leaseAt < LEASE_RENEWAL_MS) return;
    const holder = await lease.acquire();
    this.#leaseAt = clock.monotonic();
    if (holder !== null) this.#lost(holder);
    else if (!this.#holding) await this.#won();
  }

  async #won(): Promise<void> {
    const { log, board, reaper, intake, openResults } = this.#options;
    if (this.#holder !== null) log.write('info', 'python', `${this.#holder} is gone; this engine takes over`);
    this.#holder = null;
    await reaper.settle();
    await reaper.inherit();
    // Who has been silent on a Redis that was there all the time need not be waited for.
    const first = !this.#foundBefore && (await board.uptimeS()) * 1_000 > REAP_GRACE_MS;
    this.#foundBefore = true;
    if (first) await reaper.round();
    const url = this.#channels?.url;
    if (url === undefined || this.#idle) return;
    this.#holding = true;
    intake.start(openResults(url));
    this.reconsider();
  }

  #lost(holder = 'another engine'): void {
    const { log } = this.#options;
    if (holder !== this.#holder)
      log.write(
        'warn',
        'python',
        `${holder} looks after the Python tasks of this Redis; this one only watches`,
      );
    this.#holder = holder;
    this.#release();
    this.reconsider();
  }

  #release(): void {
    if (!this.#holding) return;
    this.#holding = false;
    this.#leaseAt = -Infinity;
    void this.#options.intake.stop();
  }

  async #endOverdue(running: readonly RunningEntry[]): Promise<void> {
    const { clock, taskTimeoutS, board, log } = this.#options;
    for (const { entry, limitS } of this.#limits.overdue(running, taskTimeoutS())) {
      const { workerId, task } = entry;
      const about = {
        id: task.id,
        queue: task.queue,
        type: task.type ?? null,
        workerId,
        startedAt: task.started_at * 1_000,
      };
      const message = `It ran longer than ${limitS} s.`;
      const ended = await board.settle(entry, (deliveries) =>
        supervisorsResult({ ...about, deliveries }, clock.now(), { code: 'timed_out', message }),
      );
      if (!ended) continue;
      log.write('warn', 'python', `Task ${task.id} ran longer than ${limitS} s on ${workerId} and was ended`);
      this.free(entry, `task ${task.id} ran longer than ${limitS} s`);
    }
  }

  /** Ends the worker that has a task which is over; one of others goes on, and its result is dropped. */
  free({ workerId }: RunningEntry, cause: string): void {
    this.#workers()
      .find((worker) => worker.workerId === workerId)
      ?.process.replace(cause);
  }

  get #idle(): boolean {
    return this.#resting || this.#stopping !== null;
  }

  #workers() {
    return this.#options.groups().flatMap(({ workers }) => workers);
  }

  #queues(): string[] {
    const ours = this.#options.groups().map(({ id }) => id);
    const others = [...this.#options.book.all()].flatMap(({ queue }) => queue ?? []);
    return [...new Set([...ours, ...others])];
  }

  async #endWorkers(): Promise<void> {
    await Promise.all(this.#options.groups().map((group) => group.disable()));
  }

  async #stop(): Promise<void> {
    for (const cancel of this.#cancels.splice(0)) cancel();
    await this.#cease();
    this.#channels?.source.close();
  }

  async #cease(): Promise<void> {
    const { intake, lease } = this.#options;
    await this.#ticking;
    await this.#endWorkers();
    await this.#options.reaper.settle();
    const held = this.#holding;
    this.#holding = false;
    await intake.stop();
    if (held) await lease.release().catch(() => undefined);
  }
}
