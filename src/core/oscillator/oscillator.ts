import { DomainError } from '../../model/domain-error.ts';
import {
  type FailedMessage,
  type FleetMetrics,
  type LeaseHolder,
  type LedgerMark,
  type OscillatorSettings,
  type OscillatorSettingsChange,
  type OscillatorState,
  type OscillatorStatus,
  type Snapshot,
  type ThreadView,
} from '../../model/oscillator.ts';
import { lockDuration } from '../../model/wire/thread-host.ts';
import type { OscillatorControl } from '../engine.ts';
import type { EventLog } from '../events/event-log.ts';
import { StateFeed } from '../events/state-feed.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { Ledger, LedgerFactory } from '../ports/ledger.ts';
import type { FleetHostFactory } from './fleet-host.ts';
import type { Log } from '../ports/log.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { OscillatorLease } from '../ports/oscillator-lease.ts';
import type { RedisLinkPort } from '../ports/redis-link.ts';
import type { ScriptCatalog } from '../ports/script-catalog.ts';
import type { SnapshotStore } from '../ports/snapshot-store.ts';
import { Backlog } from './backlog.ts';
import { Counter } from './counter.ts';
import { FleetControl } from './fleet-control.ts';
import { FleetMeter } from './fleet-meter.ts';
import { OscillatorHistory } from './history.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { Lifecycle } from './lifecycle.ts';
import { changeRules, leader, type Machine } from './machine.ts';
import { countPast, type Move, Score } from './score.ts';
import type { SettingsKeeper } from './settings-keeper.ts';
import { type SavedMark, StateKeeper } from './state-keeper.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';
import { OSCILLATOR_STOP_MS } from '../../model/timings.ts';

const TICK_MS = 1_000;
/** Whoever asks for the state before it is known waits at most so long, ms. */
const LONGEST_UNKNOWN_MS = 5_000;

export interface OscillatorOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventLog;
  readonly link: RedisLinkPort;
  /** Address of the Redis in use, with credentials. */
  readonly redisUrl: () => string;
  /** Which Redis that is, whatever its address. */
  readonly redisPlace: () => string;
  readonly queue: MessageQueue;
  readonly snapshots: SnapshotStore;
  readonly lease: OscillatorLease;
  /** This engine, as others are told that the oscillator runs in it. */
  readonly me: Omit<LeaseHolder, 'since'>;
  readonly ledger: LedgerFactory;
  readonly scripts: ScriptCatalog;
  readonly settings: SettingsKeeper;
  readonly fleetHost: FleetHostFactory;
  /** Begins the lock tokens of all threads of this engine, in this life and earlier ones. */
  readonly tokenPrefix: string;
}

/**
 * The oscillator: counts what the fleet does, switches the leading role, moves the fleet step by step,
 * saves its state in Redis and takes it up again. All rules are pure (machine.ts, fleet.ts, assignments.ts);
 * this class feeds them with what happened and carries out what they say.
 */
export class Oscillator implements OscillatorControl {
  readonly states: StateFeed<OscillatorState>;
  readonly #options: OscillatorOptions;
  readonly #lifecycle: Lifecycle;
  readonly #fleet: FleetControl;
  readonly #counter: Counter;
  readonly #score: Score;
  readonly #meter: FleetMeter;
  readonly #backlog: Backlog;
  readonly #history = new OscillatorHistory();
  readonly #ledger: Ledger;
  readonly #keeper: StateKeeper;
  readonly #lease: LeaseKeeper;
  readonly #known = Promise.withResolvers<null>();
  #revision = 0;
  #timers: Cancel[] = [];
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(options: OscillatorOptions) {
    this.#options = options;
    const { clock } = options;
    this.#meter = new FleetMeter(clock);
    this.#counter = new Counter(this.#meter);
    this.#lifecycle = new Lifecycle({
      start: () => this.#begin(),
      stop: () => this.#end(),
      onPhase: () => {
        // A start that failed may have been in the way when Redis was found.
        if (this.#lifecycle.phase() === 'stopped') void this.#showSaved();
        this.#publish();
      },
    });
    this.#score = new Score({
      counter: this.#counter,
      rules: () => this.settings(),
      takeFence: (fence) => this.#fleet.takeFence(fence),
      onRepeated: () => {
        this.#fleet.checkTurn();
      },
      onFailure: (failure) => {
        options.events.add({ kind: 'message-failed', at: clock.now(), ...failure });
      },
      onMove: (move) => {
        this.#moved(move);
      },
      onCounted: () => {
        this.#backlog.counted();
        this.#keeper.changed(false);
        this.#publish();
      },
    });
    this.#ledger = options.ledger({
      onEntries: (entries) => {
        this.#score.count(entries);
      },
      onNewFile: (path) => {
        this.#fleet.useLedgerFile(path);
      },
      head: () => this.#counter.past(),
    });
    this.#keeper = new StateKeeper({
      clock,
      log: options.log,
      events: options.events,
      snapshots: options.snapshots,
      ledger: this.#ledger,
      place: options.redisPlace,
      settings: () => this.settings(),
      current: () => ({ machine: this.#machine, revision: this.#revision }),
    });
    this.#fleet = new FleetControl({
      clock,
      events: options.events,
      queue: options.queue,
      fleetHost: options.fleetHost,
      ledger: this.#ledger,
      machine: () => this.#machine,
      rules: () => this.settings(),
      pushes: this.#counter.pushes,
      isCounted: (producer, number) => this.#counter.has(producer, number),
      onChange: () => {
        this.#publish();
      },
      onGiveBackFailed: (error) => {
        options.log.write(
          'warn',
          'oscillator',
          `What dead threads held cannot be settled yet: ${thrownMessage(error)}`,
        );
      },
    });
    this.#backlog = new Backlog({
      clock,
      queue: options.queue,
      meter: this.#meter,
      settings: options.settings,
      leader: () => leader(this.#machine),
      counted: () => ({ ...this.#counter.totals() }),
      onRest: (resting) => {
        if (this.#fleet.restPushers(resting)) this.#publish();
      },
      onEmpty: () => {
        this.#fleet.fenceEmpty();
      },
      onLimitChange: () => {
        this.#tellSettings().catch(() => undefined);
      },
    });
    this.#lease = new LeaseKeeper({
      clock,
      lease: options.lease,
      me: options.me,
      isReachable: () => options.link.state().kind === 'ready',
      onOther: () => {
        void this.#showSaved();
        this.#publish();
      },
      onLost: (holder) => {
        this.#yield(holder);
      },
    });
    options.link.onChange((state) => {
      if (state.kind === 'ready') {
        this.#fleet.moveTo(options.redisUrl());
        void this.#lease.look();
        void this.#fleet.payOwed();
        void this.#showSaved();
      } else if (state.kind === 'lost') {
        this.#known.resolve(null);
      }
      this.#publish();
    });
    this.states = new StateFeed(this.state(), { clock });
    void this.#showSaved();
  }

  async start(): Promise<OscillatorState> {
    await this.#lifecycle.start();
    return this.state();
  }

  async stop(): Promise<OscillatorState> {
    await this.#lifecycle.stop();
    return this.state();
  }

  /** Stops it for good and ends its feed. */
  async close(): Promise<void> {
    await this.stop();
    this.#lease.close();
    this.states.end();
  }

  /** The machine is about to sleep, or has woken: what threads hold stays theirs meanwhile. */
  async setAsleep(asleep: boolean): Promise<void> {
    if (!this.isBusy()) return;
    this.#fleet.setAsleep(asleep);
    const { queue, tokenPrefix, log } = this.#options;
    const lockMs = lockDuration(this.settings().handlerTimeoutMs, asleep);
    await queue.extendLocks(`${tokenPrefix}.`, lockMs).catch((error: unknown) => {
      log.write('warn', 'oscillator', `Locks could not be extended: ${thrownMessage(error)}`);
    });
  }

  /** Whether it runs or is about to. */
  isBusy(): boolean {
    return this.#lifecycle.phase() !== 'stopped';
  }

  state(): OscillatorState {
    const { fleet, messageCount, totalMessageCount, failedMessageCount, roleSwitchCount } = this.#machine;
    return {
      pusherCount: fleet.pushers,
      pullerCount: fleet.pullers,
      messageCount,
      totalMessageCount,
      roleSwitchCount,
      currentRole: leader(this.#machine),
      direction: fleet.direction,
      status: this.#status(),
      settings: this.settings(),
      ...this.#fleet.live(),
      failedMessageCount,
      heldBy: this.#lease.heldBy(),
      revision: this.#revision,
    };
  }

  async known(): Promise<void> {
    const { promise: longest, resolve } = Promise.withResolvers<null>();
    const cancel = this.#options.clock.after(LONGEST_UNKNOWN_MS, () => {
      resolve(null);
    });
    await Promise.race([this.#known.promise, longest]);
    cancel();
  }

  savedState(): Promise<Snapshot> {
    return this.#keeper.saved();
  }

  async reset(): Promise<OscillatorState> {
    if (this.isBusy()) throw new DomainError('CONFLICT', 'The oscillator is running; stop it first');
    this.#lease.assertNotElsewhere();
    await this.#keeper.forget();
    this.#show(this.#keeper.first());
    return this.state();
  }

  settings(): OscillatorSettings {
    return this.#options.settings.current();
  }

  /** Changes happen one after another: each begins with what the one before has left. */
  changeSettings(change: OscillatorSettingsChange): Promise<OscillatorSettings> {
    const changed = this.#lastChange.then(() => this.#changeSettings(change));
    this.#lastChange = changed.catch(() => undefined);
    return changed;
  }

  async #changeSettings(change: OscillatorSettingsChange): Promise<OscillatorSettings> {
    const before = this.settings();
    const fields = await this.#options.settings.change(change);
    if (fields.length === 0) return before;
    const after = this.settings();
    this.#options.events.add({ kind: 'settings-changed', at: this.#options.clock.now(), fields });
    // First of all, so that nothing is counted by the new rules before they hold for the machine.
    const machine = changeRules(this.#machine, before, after);
    if (this.#isResting()) this.#show(machine);
    else this.#score.moveTo(machine, { steps: true, switches: 0 });
    await this.#tellSettings();
    this.#fleet.checkTurn();
    this.#backlog.check();
    return after;
  }

  resetSettings(): Promise<OscillatorSettings> {
    return this.changeSettings(this.#options.settings.defaults());
  }

  threads(): ThreadView[] {
    return this.#fleet.reports().map((report) => this.#meter.view(report));
  }

  metrics(): FleetMetrics {
    return this.#meter.metrics();
  }

  /** Messages pushed and processed in this engine's life, for counters that only grow. */
  totals(): { pushed: number; processed: number; failed: number } {
    return this.#counter.totals();
  }

  history(seconds: number) {
    return this.#history.read(this.#options.clock.now(), seconds);
  }

  failures(limit: number): Promise<FailedMessage[]> {
    return this.#options.queue.failures(limit);
  }

  scripts(): Promise<string[]> {
    return this.#options.scripts.list();
  }

  /** The saved state as far as this engine knows of it: the one it saved last, or found; null when there is none. */
  lastSaved(): SavedMark | null {
    return this.#keeper.lastSaved();
  }

  #status(): OscillatorStatus {
    const kind = this.#lifecycle.phase();
    if (kind !== 'running') return { kind };
    const link = this.#options.link.state();
    if (link.kind === 'lost') return { kind: 'degraded', reason: `Redis is away: ${link.reason}` };
    const problem = this.#fleet.problem();
    return problem === null ? { kind } : { kind: 'degraded', reason: problem };
  }

  /** Before it has taken up what is saved, it has nothing to save. */
  #isResting(): boolean {
    const phase = this.#lifecycle.phase();
    return phase === 'stopped' || phase === 'starting';
  }

  /** While it rests, it shows what a start would take up: the saved state with what the ledger has beyond it. */
  async #showSaved(): Promise<void> {
    if (this.#lifecycle.phase() !== 'stopped') return;
    const saved = await this.#keeper.peek().catch(() => null);
    if (saved === null || this.#lifecycle.phase() !== 'stopped') return;
    this.#show(saved.mark === null ? saved.machine : this.#withLedger(saved.machine, saved.mark));
    this.#known.resolve(null);
  }

  /** What an earlier life of this engine has told of, but not saved any more, counts as well. */
  #withLedger(machine: Machine, mark: LedgerMark): Machine {
    const counter = new Counter(new FleetMeter(this.#options.clock));
    let counted = machine;
    this.#ledger.peek(mark, (entries, isCounted) => {
      if (isCounted) for (const entry of entries) counter.remember(entry);
      else counted = countPast(counted, entries, counter, this.settings());
    });
    return counted;
  }

  #show(machine: Machine): void {
    this.#score.set(machine);
    this.#publish(true);
  }

  async #begin(): Promise<void> {
    await this.#lease.acquire();
    try {
      await this.#takeUp();
    } catch (error) {
      await this.#lease.release();
      throw error;
    }
  }

  async #takeUp(): Promise<void> {
    const { queue, tokenPrefix, settings, redisUrl, events, clock } = this.#options;
    settings.packsSeen((await queue.waitingPacks()).largest);
    const threadSettings = await settings.forThreads();
    const { machine, restored, mark } = await this.#keeper.restore();
    this.#score.set(machine);
    const given = await queue.giveBack(`${tokenPrefix}.`, false);
    if (given > 0)
      this.#options.log.write('info', 'oscillator', `${given} jobs of an earlier run went back to the queue`);
    if (mark !== null) this.#recall(mark);
    this.#known.resolve(null);
    this.#meter.restart();
    await this.#fleet.start({ redisUrl: redisUrl(), settings: threadSettings });
    this.#history.addFleet(this.#point());
    this.#timers = [clock.every(TICK_MS, () => this.#tick())];
    this.#backlog.start();
    events.add({ kind: 'oscillator-started', at: clock.now(), restored });
    this.#keeper.changed(true);
  }

  /** Counts what an earlier life of this engine has in its ledger and not in the state it saved. */
  #recall(mark: LedgerMark): void {
    let late = 0;
    this.#ledger.recall(mark, (entries, counted) => {
      if (counted) for (const entry of entries) this.#counter.remember(entry);
      else late += this.#score.countPast(entries);
    });
    const text = `${late} messages of the ledger were not in the saved state yet`;
    if (late > 0) this.#options.log.write('info', 'oscillator', text);
  }

  async #end(): Promise<void> {
    const { clock, events, queue, tokenPrefix, log } = this.#options;
    for (const cancel of this.#timers.splice(0)) cancel();
    this.#backlog.stop();
    await this.#fleet.stop(OSCILLATOR_STOP_MS);
    await queue.giveBack(`${tokenPrefix}.`, false).catch((error: unknown) => {
      log.write(
        'warn',
        'oscillator',
        `Jobs in hand go back to the queue at the next start: ${thrownMessage(error)}`,
      );
    });
    await this.#keeper.close();
    await this.#lease.release();
    events.add({ kind: 'oscillator-stopped', at: clock.now() });
  }

  /** Another engine has taken over while Redis was away: it has the state, and the queue. */
  #yield(holder: LeaseHolder): void {
    const { log } = this.#options;
    log.write(
      'warn',
      'oscillator',
      `It runs in process ${holder.pid} on ${holder.host} now, so it stops here`,
    );
    this.#keeper.abandon();
    void this.#lifecycle.stop();
  }

  /** The machine has moved: the fleet follows, and it is told and saved. */
  #moved({ steps, switches }: Move): void {
    const { events, clock } = this.#options;
    const machine = this.#machine;
    if (switches > 0) {
      const { roleSwitchCount: switchCount } = machine;
      events.add({ kind: 'role-switched', at: clock.now(), switchCount, leader: leader(machine) });
    }
    this.#fleet.follow(switches > 0);
    if (steps) this.#history.addFleet(this.#point());
    this.#keeper.changed(switches > 0 || steps);
    this.#publish(steps);
  }

  get #machine(): Machine {
    return this.#score.machine();
  }

  #tick(): void {
    this.#history.addThroughput(this.#meter.tick());
    this.#meter.sampleThreads(this.#fleet.reports());
    this.#fleet.checkTurn();
    if (this.#options.link.state().kind === 'ready') void this.#fleet.payOwed();
    this.#publish();
  }

  async #tellSettings(): Promise<void> {
    if (this.#lifecycle.phase() === 'stopped') return;
    this.#fleet.setSettings(await this.#options.settings.forRunningThreads());
  }

  #point() {
    const { pushers, pullers } = this.#machine.fleet;
    return { at: this.#options.clock.now(), pushers, pullers };
  }

  #publish(step = false): void {
    this.#revision += 1;
    this.states.set(this.state(), { step });
  }
}
