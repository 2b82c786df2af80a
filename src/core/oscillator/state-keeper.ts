import { DomainError } from '../../model/domain-error.ts';
import { type OscillatorSettings, SNAPSHOT_KEY, type Snapshot } from '../../model/oscillator.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { SnapshotStore } from '../ports/snapshot-store.ts';
import { changeRules, FIRST_MACHINE, type Machine } from './machine.ts';
import { Saver } from './saver.ts';
import { readSnapshot, restoreMachine, takeSnapshot } from './snapshot.ts';

export interface StateKeeperOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventLog;
  readonly snapshots: SnapshotStore;
  readonly settings: () => OscillatorSettings;
  /** The machine of this moment, and the revision it is shown under. */
  readonly current: () => { readonly machine: Machine; readonly revision: number };
}

/** Which saved state this engine wrote last. */
export interface SavedMark {
  readonly savedAt: number;
  readonly revision: number;
}

/** What to make of the saved text. */
interface Judgement {
  readonly machine: Machine;
  readonly restored: boolean;
  readonly clamped: readonly string[];
  /** Why the text is corrupt; null when it is not. */
  readonly problem: string | null;
}

/** Saves the machine in Redis and takes it up again, whatever is found there. */
export class StateKeeper {
  readonly #options: StateKeeperOptions;
  readonly #saver: Saver;
  #lastSaved: SavedMark | null = null;

  constructor(options: StateKeeperOptions) {
    this.#options = options;
    this.#saver = new Saver(options.clock, () => this.#save());
  }

  /** Null until this engine has saved for the first time. */
  lastSaved(): SavedMark | null {
    return this.#lastSaved;
  }

  /** The machine changed; `soon`: it switched. */
  changed(soon: boolean): void {
    this.#saver.changed(soon);
  }

  /** The snapshot as it is in Redis. @throws DomainError SNAPSHOT_NOT_FOUND, REDIS_UNAVAILABLE */
  async saved(): Promise<Snapshot> {
    const text = await this.#options.snapshots.load();
    if (text === null) throw new DomainError('SNAPSHOT_NOT_FOUND', 'No state is saved in Redis yet');
    const reading = readSnapshot(text);
    if (reading.kind === 'good') return reading.snapshot;
    throw new DomainError('SNAPSHOT_NOT_FOUND', `The saved state cannot be read: ${reading.problem}`);
  }

  /**
   * The machine to begin with: the saved one, brought within today's limits. A snapshot that cannot be read is
   * set aside and reported.
   */
  async restore(): Promise<{ machine: Machine; restored: boolean }> {
    const { snapshots, events, clock } = this.#options;
    const { machine, restored, clamped, problem } = this.#judge(await snapshots.load());
    if (problem !== null) await this.#setAside(problem);
    if (clamped.length > 0) events.add({ kind: 'snapshot-clamped', at: clock.now(), fields: [...clamped] });
    return { machine, restored };
  }

  /** The machine that `restore` would give; nothing is set aside or reported. @throws DomainError REDIS_UNAVAILABLE */
  async peek(): Promise<Machine> {
    return this.#judge(await this.#options.snapshots.load()).machine;
  }

  /** A machine that has never run, within today's limits. */
  first(): Machine {
    const settings = this.#options.settings();
    return changeRules(FIRST_MACHINE, settings, settings);
  }

  /** Forgets the saved state. @throws DomainError REDIS_UNAVAILABLE */
  async forget(): Promise<void> {
    await this.#options.snapshots.remove();
    this.#lastSaved = null;
    this.#saver.stop();
  }

  /** Saves for the last time; a failure is logged, and made good for at the next start. */
  async close(): Promise<void> {
    await this.#saver.flush().catch((error: unknown) => {
      this.#options.log.write('error', 'oscillator', `The state could not be saved: ${String(error)}`);
    });
    this.#saver.stop();
  }

  #judge(text: string | null): Judgement {
    const { settings, current } = this.#options;
    const nothing = { clamped: [], problem: null };
    // What this engine could not save before Redis went away is newer than what it finds there, if it finds any.
    const unsaved = this.#saver.dirty ? { machine: current().machine, restored: true, ...nothing } : null;
    const anew = { machine: this.first(), restored: false, ...nothing };
    if (text === null) return unsaved ?? anew;
    const reading = readSnapshot(text);
    if (reading.kind === 'corrupt') return { ...(unsaved ?? anew), problem: reading.problem };
    if (unsaved !== null && reading.snapshot.savedAt === this.#lastSaved?.savedAt) return unsaved;
    return { ...restoreMachine(reading.snapshot, settings()), restored: true, problem: null };
  }

  async #setAside(problem: string): Promise<void> {
    const { snapshots, events, clock, log } = this.#options;
    const key = `${SNAPSHOT_KEY}:corrupt:${new Date(clock.now()).toISOString()}`;
    await snapshots.setAside(key);
    events.add({ kind: 'snapshot-set-aside', at: clock.now(), key, problem });
    log.write('warn', 'oscillator', `The saved state is corrupt (${problem}); it was kept as ${key}`);
  }

  async #save(): Promise<void> {
    const savedAt = this.#options.clock.now();
    const { machine, revision } = this.#options.current();
    const snapshot = takeSnapshot(machine, this.#options.settings(), savedAt);
    await this.#options.snapshots.save(JSON.stringify(snapshot));
    this.#lastSaved = { savedAt, revision };
    this.#options.events.add({ kind: 'state-saved', at: savedAt });
  }
}
