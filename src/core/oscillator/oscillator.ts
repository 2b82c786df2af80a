import { DomainError } from '../../model/domain-error.ts';
import {
  type FailedMessage,
  type FleetMetrics,
  type OscillatorSettings,
  type OscillatorSettingsChange,
  type OscillatorState,
  type OscillatorStatus,
  type Snapshot,
  type ThreadView,
} from '../../model/oscillator.ts';
import type { LedgerEntry } from '../../model/wire/ledger.ts';
import { lockDuration } from '../../model/wire/thread-host.ts';
import type { OscillatorControl } from '../engine.ts';
import type { EventLog } from '../events/event-log.ts';
import { StateFeed } from '../events/state-feed.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { FleetHostFactory } from './fleet-host.ts';
import type { Log } from '../ports/log.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { RedisLinkPort } from '../ports/redis-link.ts';
import type { ScriptCatalog } from '../ports/script-catalog.ts';
import type { SnapshotStore } from '../ports/snapshot-store.ts';
import { Backlog } from './backlog.ts';
import { Counter } from './counter.ts';
import { FleetControl } from './fleet-control.ts';
import { FleetMeter } from './fleet-meter.ts';
import { OscillatorHistory } from './history.ts';
import { Lifecycle } from './lifecycle.ts';
import { changeRules, FIRST_MACHINE, leader, type Machine, switchRole } from './machine.ts';
import type { SettingsKeeper } from './settings-keeper.ts';
import { type SavedMark, StateKeeper } from './state-keeper.ts';

/** Threads have so long to finish what they hold, ms. */
const STOP_DEADLINE_MS = 10_000;
const TICK_MS = 1_000;

export interface OscillatorOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventLog;
  readonly link: RedisLinkPort;
  /** Address of the Redis in use, with credentials. */
  readonly redisUrl: () => string;
  readonly queue: MessageQueue;
  readonly snapshots: SnapshotStore;
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
  readonly #meter: FleetMeter;
  readonly #backlog: Backlog;
  readonly #history = new OscillatorHistory();
  readonly #keeper: StateKeeper;
  #machine: Machine = FIRST_MACHINE;
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
        this.#publish();
      },
    });
    this.#keeper = new StateKeeper({
      clock,
      log: options.log,
      events: options.events,
      snapshots: options.snapshots,
      settings: () => this.settings(),
      current: () => ({ machine: this.#machine, revision: this.#revision }),
    });
    this.#fleet = new FleetControl({
      clock,
      events: options.events,
      queue: options.queue,
      fleetHost: options.fleetHost,
      machine: () => this.#machine,
      rules: () => this.settings(),
      onLedger: (entries) => {
        this.#count(entries);
      },
      onChange: () => {
        this.#publish();
      },
      onGiveBackFailed: (error) => {
        options.log.write('warn', 'oscillator', `Jobs in hand could not be given back yet: ${String(error)}`);
      },
    });
    this.#backlog = new Backlog({
      clock,
      queue: options.queue,
      meter: this.#meter,
      settings: options.settings,
      leader: () => leader(this.#machine),
      onRest: (resting) => {
        if (this.#fleet.restPushers(resting)) this.#publish();
      },
      onEmpty: () => {
        this.#fleet.fenceEmpty();
      },
      onLimitChange: () => {
        // A script that is gone is told to whoever starts the fleet or changes a setting.
        this.#tellSettings().catch(() => undefined);
      },
    });
    options.link.onChange((state) => {
      if (state.kind === 'ready') {
        void this.#fleet.payOwed();
        void this.#showSaved();
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

  /** The machine is about to sleep, or has woken: what threads hold stays theirs meanwhile. */
  async setAsleep(asleep: boolean): Promise<void> {
    if (!this.isBusy()) return;
    this.#fleet.setAsleep(asleep);
    const { queue, tokenPrefix, log } = this.#options;
    const lockMs = lockDuration(this.settings().handlerTimeoutMs, asleep);
    await queue.extendLocks(`${tokenPrefix}.`, lockMs).catch((error: unknown) => {
      log.write('warn', 'oscillator', `Locks could not be extended: ${String(error)}`);
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
      revision: this.#revision,
    };
  }

  savedState(): Promise<Snapshot> {
    return this.#keeper.saved();
  }

  async reset(): Promise<OscillatorState> {
    if (this.isBusy()) throw new DomainError('CONFLICT', 'The oscillator is running; stop it first');
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
    else this.#moveTo(machine, { steps: true, switches: 0 });
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

  /** The state that this engine saved last; null when it has not yet. */
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

  /** While it rests, it shows what a start would take up. */
  async #showSaved(): Promise<void> {
    if (this.#lifecycle.phase() !== 'stopped') return;
    const machine = await this.#keeper.peek().catch(() => null);
    if (machine !== null && this.#lifecycle.phase() === 'stopped') this.#show(machine);
  }

  #show(machine: Machine): void {
    this.#machine = machine;
    this.#publish(true);
  }

  async #begin(): Promise<void> {
    const { queue, tokenPrefix, settings, redisUrl, events, clock } = this.#options;
    const { machine, restored } = await this.#keeper.restore();
    this.#machine = machine;
    const given = await queue.giveBack(`${tokenPrefix}.`, false);
    if (given > 0)
      this.#options.log.write('info', 'oscillator', `${given} jobs of an earlier run went back to the queue`);
    this.#meter.restart();
    await this.#fleet.start({ redisUrl: redisUrl(), settings: await settings.forThreads() });
    this.#history.addFleet(this.#point());
    this.#timers = [clock.every(TICK_MS, () => this.#tick())];
    this.#backlog.start();
    events.add({ kind: 'oscillator-started', at: clock.now(), restored });
    this.#keeper.changed(true);
  }

  async #end(): Promise<void> {
    const { clock, events, queue, tokenPrefix, log } = this.#options;
    for (const cancel of this.#timers.splice(0)) cancel();
    this.#backlog.stop();
    await this.#fleet.stop(STOP_DEADLINE_MS);
    await queue.giveBack(`${tokenPrefix}.`, false).catch((error: unknown) => {
      log.write(
        'warn',
        'oscillator',
        `Jobs in hand go back to the queue at the next start: ${String(error)}`,
      );
    });
    await this.#keeper.close();
    events.add({ kind: 'oscillator-stopped', at: clock.now() });
  }

  /** Counts what came together; it is shown once, but for the fleets in between. */
  #count(entries: readonly LedgerEntry[]): void {
    let changed = false;
    for (const entry of entries) {
      if (entry.kind === 'fence') {
        if (this.#fleet.takeFence(entry)) this.#endEarly();
        continue;
      }
      const { tally, failure } = this.#counter.take(entry);
      if (failure !== null)
        this.#options.events.add({ kind: 'message-failed', at: this.#options.clock.now(), ...failure });
      if (tally === null) continue;
      const { machine, switches, steps } = this.#counter.advance(this.#machine, tally, this.settings());
      changed = true;
      if (switches === 0) {
        this.#machine = machine;
        continue;
      }
      // Each fleet is shown; but a burst of them is over before anybody could look.
      if (steps.length > 1 && steps.length <= 4)
        for (const step of steps.slice(0, -1)) this.#moveTo(step, { steps: true, switches: 0 });
      this.#moveTo(machine, { steps: steps.length > 0, switches });
    }
    if (!changed) return;
    this.#keeper.changed(false);
    this.#publish();
  }

  /** The queue ran empty while the pullers led: their turn ends by a normal switch. */
  #endEarly(): void {
    if (leader(this.#machine) !== 'Puller') return;
    const next = switchRole(this.#machine, this.settings());
    this.#moveTo(next, { steps: next.fleet !== this.#machine.fleet, switches: 1 });
  }

  #moveTo(machine: Machine, { steps, switches }: { steps: boolean; switches: number }): void {
    const { events, clock } = this.#options;
    this.#machine = machine;
    if (switches > 0) {
      events.add({
        kind: 'role-switched',
        at: clock.now(),
        switchCount: machine.roleSwitchCount,
        leader: leader(machine),
      });
    }
    this.#fleet.follow(switches > 0);
    if (steps) this.#history.addFleet(this.#point());
    this.#keeper.changed(switches > 0 || steps);
    this.#publish(steps);
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
    this.#fleet.setSettings(await this.#options.settings.forThreads());
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
