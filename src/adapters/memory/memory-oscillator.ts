import type { OscillatorControl } from '../../core/engine.ts';
import type { EventLog } from '../../core/events/event-log.ts';
import { StateFeed } from '../../core/events/state-feed.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { DomainError } from '../../model/domain-error.ts';
import {
  DEFAULT_OSCILLATOR_SETTINGS,
  SNAPSHOT_VERSION,
  type FailedMessage,
  type FleetMetrics,
  type FleetPoint,
  type OscillatorSettings,
  type OscillatorSettingsChange,
  type OscillatorState,
  type Snapshot,
  type ThreadView,
  type ThroughputPoint,
} from '../../model/oscillator.ts';
import { MemoryFleet, stepFleet } from './memory-fleet.ts';

const NOTHING_YET: OscillatorState = {
  pusherCount: 1,
  pullerCount: 1,
  messageCount: 0,
  totalMessageCount: 0,
  roleSwitchCount: 0,
  currentRole: 'Pusher',
  direction: 'toPushers',
  status: { kind: 'stopped' },
  settings: DEFAULT_OSCILLATOR_SETTINGS,
  livePushers: 0,
  livePullers: 0,
  pushersPaused: false,
  failedMessageCount: 0,
  heldBy: null,
  revision: 0,
};

/** The oscillator's in-memory twin: the same counting, make-believe threads, no Redis. */
export class MemoryOscillator implements OscillatorControl {
  readonly states: StateFeed<OscillatorState>;
  readonly #clock: Clock;
  readonly #events: EventLog;
  readonly #available: () => void;
  readonly #fleet = new MemoryFleet();
  #state = NOTHING_YET;
  #snapshot: Snapshot | null = null;
  #snapshotRevision = 0;
  #fleetPoints: FleetPoint[] = [];
  #throughput: ThroughputPoint[] = [];
  #failures: FailedMessage[] = [];

  /** `available` throws while the make-believe Redis is away. */
  constructor(clock: Clock, events: EventLog, available: () => void) {
    this.#clock = clock;
    this.#events = events;
    this.#available = available;
    this.states = new StateFeed(this.#state, { clock });
  }

  async start(): Promise<OscillatorState> {
    this.#available();
    if (this.#state.status.kind === 'running') return this.#state;
    const restored = this.#snapshot !== null;
    this.#change({ status: { kind: 'running' } });
    this.#events.add({ kind: 'oscillator-started', at: this.#clock.now(), restored });
    this.#reconcile();
    return this.#state;
  }

  async stop(): Promise<OscillatorState> {
    if (this.#state.status.kind === 'stopped') return this.#state;
    this.#change({ status: { kind: 'stopped' } });
    this.#reconcile();
    this.#save();
    this.#events.add({ kind: 'oscillator-stopped', at: this.#clock.now() });
    return this.#state;
  }

  state(): OscillatorState {
    return this.#state;
  }

  known(): Promise<void> {
    return Promise.resolve();
  }

  async savedState(): Promise<Snapshot> {
    this.#available();
    if (this.#snapshot === null)
      throw new DomainError('SNAPSHOT_NOT_FOUND', 'No state is saved in Redis yet.');
    return this.#snapshot;
  }

  async reset(): Promise<OscillatorState> {
    this.#available();
    if (this.#state.status.kind !== 'stopped')
      throw new DomainError('CONFLICT', 'Stop the oscillator before resetting it.');
    this.#snapshot = null;
    this.#change({ ...NOTHING_YET, settings: this.#state.settings });
    return this.#state;
  }

  settings(): OscillatorSettings {
    return this.#state.settings;
  }

  async changeSettings(change: OscillatorSettingsChange): Promise<OscillatorSettings> {
    if (change.handler?.kind === 'script' && !(await this.scripts()).includes(change.handler.script))
      throw new DomainError('SCRIPT_NOT_ALLOWED', 'There is no such script.', {
        script: change.handler.script,
      });
    const settings = { ...this.#state.settings, ...change };
    this.#change({
      settings,
      pusherCount: Math.min(this.#state.pusherCount, settings.maxPushers),
      pullerCount: Math.min(this.#state.pullerCount, settings.maxPullers),
    });
    this.#reconcile();
    this.#events.add({ kind: 'settings-changed', at: this.#clock.now(), fields: Object.keys(change) });
    return settings;
  }

  resetSettings(): Promise<OscillatorSettings> {
    return this.changeSettings(DEFAULT_OSCILLATOR_SETTINGS);
  }

  threads(): ThreadView[] {
    return this.#fleet.views();
  }

  metrics(): FleetMetrics {
    const last = this.#throughput.at(-1);
    const perSecond = (count: number | undefined) =>
      last === undefined || count === undefined ? null : count / last.seconds;
    return {
      pushedPerSecond: perSecond(last?.pushed),
      processedPerSecond: perSecond(last?.processed),
      failedPerSecond: perSecond(last?.failed),
      waitP50Ms: last === undefined ? null : 12,
      waitP95Ms: last === undefined ? null : 48,
      runP50Ms: last === undefined ? null : 0.4,
      runP95Ms: last === undefined ? null : 1.8,
      waitingMessages: 3,
      waiting: 3,
      active: this.#state.livePullers > 0 ? 1 : 0,
      failed: this.#failures.length,
    };
  }

  history(seconds: number): { fleet: FleetPoint[]; throughput: ThroughputPoint[] } {
    const from = this.#clock.now() - seconds * 1_000;
    const recent = <Point extends { at: number }>(points: Point[]) => points.filter(({ at }) => at >= from);
    return { fleet: recent(this.#fleetPoints), throughput: recent(this.#throughput) };
  }

  async failures(limit: number): Promise<FailedMessage[]> {
    this.#available();
    return this.#failures.slice(0, limit);
  }

  async scripts(): Promise<string[]> {
    return ['examples/log-message.js', 'examples/slow-message.mjs'];
  }

  /** When and at which revision the state was last saved. */
  lastSaved(): { savedAt: number; revision: number } | null {
    return this.#snapshot === null
      ? null
      : { savedAt: this.#snapshot.savedAt, revision: this.#snapshotRevision };
  }

  /** Lets the fleet process `messages` within `seconds`. */
  process(messages: number, seconds: number): void {
    if (this.#state.status.kind !== 'running') return;
    this.#fleet.work('Pusher', messages, seconds);
    this.#fleet.work('Puller', messages, seconds);
    const at = this.#clock.now();
    this.#throughput = [
      ...this.#throughput.slice(-3_599),
      { at, seconds, pushed: messages, processed: messages, failed: 0 },
    ];
    for (let n = 0; n < messages; n += 1) this.#count();
  }

  /** Lets one message fail for good. */
  fail(reason: string): void {
    const [at, number] = [this.#clock.now(), this.#failures.length + 1];
    const messageId = `m-${number}`;
    this.#failures.unshift({ jobId: `${number}`, messageId, reason, attempts: 3, failedAt: at });
    this.#count({ failedMessageCount: this.#state.failedMessageCount + 1 });
    this.#events.add({ kind: 'message-failed', at, messageId, reason });
  }

  #count(also: Partial<OscillatorState> = {}): void {
    const { messageCount, totalMessageCount, roleSwitchCount, settings } = this.#state;
    const counted = { ...also, totalMessageCount: totalMessageCount + 1 };
    if (messageCount + 1 < settings.messagesPerSwitch) {
      this.#change({ ...counted, messageCount: messageCount + 1 });
      return;
    }
    const switches = roleSwitchCount + 1;
    const even = switches % 2 === 0;
    this.#change({
      ...counted,
      messageCount: 0,
      roleSwitchCount: switches,
      currentRole: even ? 'Pusher' : 'Puller',
      ...(even && stepFleet(this.#state, settings.maxPushers, settings.maxPullers)),
    });
    const leader = this.#state.currentRole;
    this.#events.add({ kind: 'role-switched', at: this.#clock.now(), switchCount: switches, leader });
    this.#reconcile();
    this.#save();
  }

  #reconcile(): void {
    const runs = this.#state.status.kind === 'running';
    const at = this.#clock.now();
    const { pusherCount, pullerCount } = this.#state;
    const events = this.#fleet.reconcile(runs ? pusherCount : 0, runs ? pullerCount : 0, at);
    for (const event of events) this.#events.add(event);
    if (events.length === 0) return;
    const [pushers, pullers] = [this.#fleet.count('Pusher'), this.#fleet.count('Puller')];
    this.#fleetPoints = [...this.#fleetPoints.slice(-9_999), { at, pushers, pullers }];
    this.#change({ livePushers: pushers, livePullers: pullers });
  }

  #save(): void {
    const {
      status: _status,
      livePushers: _a,
      livePullers: _b,
      pushersPaused: _c,
      heldBy: _d,
      revision,
      ...kept
    } = this.#state;
    this.#snapshotRevision = revision;
    this.#snapshot = { ...kept, ledger: {}, version: SNAPSHOT_VERSION, savedAt: this.#clock.now() };
    this.#events.add({ kind: 'state-saved', at: this.#snapshot.savedAt });
  }

  #change(change: Partial<OscillatorState>): void {
    const before = this.#state;
    this.#state = { ...before, ...change, revision: before.revision + 1 };
    const step =
      before.pusherCount !== this.#state.pusherCount || before.pullerCount !== this.#state.pullerCount;
    this.states.set(this.#state, { step });
  }
}
