import { DomainError } from '../../model/domain-error.ts';
import {
  type LedgerMark,
  type OscillatorSettings,
  SNAPSHOT_KEY,
  type Snapshot,
} from '../../model/oscillator.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';
import type { SnapshotStore } from '../ports/snapshot-store.ts';
import { changeRules, FIRST_MACHINE, type Machine } from './machine.ts';
import { Saver } from './saver.ts';
import { readSnapshot, restoreMachine, takeSnapshot } from './snapshot.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';

export interface StateKeeperOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventLog;
  readonly snapshots: SnapshotStore;
  readonly ledger: Pick<Ledger, 'mark' | 'isOwn' | 'forget'>;
  /** Which Redis is in use: what is known belongs to one of them. */
  readonly place: () => string;
  readonly settings: () => OscillatorSettings;
  /** The machine of this moment, and the revision it is shown under. */
  readonly current: () => { readonly machine: Machine; readonly revision: number };
}

/** The saved state as this engine knows it: the one it wrote last, or found. */
export interface SavedMark {
  readonly savedAt: number;
  readonly revision: number;
}

/** What to make of the saved text. */
interface Judgement {
  readonly machine: Machine;
  readonly restored: boolean;
  /** Up to where the ledger is counted in it; null when it is this engine's own machine. */
  readonly mark: LedgerMark | null;
  readonly clamped: readonly string[];
  /** Why the text is corrupt; null when it is not. */
  readonly problem: string | null;
}

/** Saves the machine in Redis and takes it up again, whatever is found there. */
export class StateKeeper {
  readonly #options: StateKeeperOptions;
  readonly #saver: Saver;
  #lastSaved: SavedMark | null = null;
  /** Where the machine in memory is at home; null before it is. */
  #home: string | null = null;

  constructor(options: StateKeeperOptions) {
    this.#options = options;
    this.#saver = new Saver(options.clock, () => this.#save());
  }

  /** Null while none is known. */
  lastSaved(): SavedMark | null {
    return this.#lastSaved;
  }

  /** The machine changed; `soon`: it switched. */
  changed(soon: boolean): void {
    if (this.#home !== null) this.#saver.changed(soon);
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
   * set aside and reported. What the ledger has after `mark` is still to be counted.
   */
  async restore(): Promise<{ machine: Machine; restored: boolean; mark: LedgerMark | null }> {
    const { snapshots, events, clock, place } = this.#options;
    const { machine, restored, mark, clamped, problem } = this.#judge(await snapshots.load());
    this.#home = place();
    if (problem !== null) await this.#setAside(problem);
    if (clamped.length > 0) events.add({ kind: 'snapshot-clamped', at: clock.now(), fields: [...clamped] });
    return { machine, restored, mark };
  }

  /** What `restore` would give; nothing is set aside or reported. @throws DomainError REDIS_UNAVAILABLE */
  async peek(): Promise<{ machine: Machine; mark: LedgerMark | null }> {
    const text = await this.#options.snapshots.load();
    const reading = text === null ? null : readSnapshot(text);
    const savedAt = reading?.kind === 'good' ? reading.snapshot.savedAt : null;
    this.#lastSaved = savedAt === null ? null : { savedAt, revision: this.#options.current().revision };
    const { machine, mark } = this.#judge(text);
    return { machine, mark };
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
    this.#saver.drop();
  }

  /** The saved state is another engine's business from now on. */
  abandon(): void {
    this.#home = null;
    this.#saver.drop();
  }

  /** Saves for the last time; a failure is logged, and made good for at the next start. */
  async close(): Promise<void> {
    if (this.#home === null) return;
    await this.#saver.flush().catch((error: unknown) => {
      this.#options.log.write('error', 'oscillator', `The state could not be saved: ${thrownMessage(error)}`);
    });
    this.#saver.stop();
  }

  #judge(text: string | null): Judgement {
    const { settings, current, ledger, place } = this.#options;
    // On another Redis nothing of it counts, there or when it comes back.
    if (this.#home !== place()) this.#home = null;
    const rest = { mark: null, clamped: [], problem: null };
    const own = this.#home === null ? null : { machine: current().machine, restored: true, ...rest };
    // What this engine could not save before Redis went away is newer than nothing.
    const unsaved = this.#saver.dirty ? own : null;
    const anew = { machine: this.first(), restored: false, ...rest };
    if (text === null) return unsaved ?? anew;
    const reading = readSnapshot(text);
    if (reading.kind === 'corrupt') return { ...(unsaved ?? anew), problem: reading.problem };
    const { snapshot } = reading;
    // Nothing that this engine has saved is newer than what it knows, and a Redis may come back with an earlier state.
    if (own !== null && ledger.isOwn(snapshot.ledger)) return own;
    return { ...restoreMachine(snapshot, settings()), restored: true, mark: snapshot.ledger, problem: null };
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
    const ledger = this.#options.ledger.mark();
    const snapshot = takeSnapshot(machine, { settings: this.#options.settings(), ledger, savedAt });
    await this.#options.snapshots.save(JSON.stringify(snapshot));
    this.#lastSaved = { savedAt, revision };
    this.#options.ledger.forget(ledger);
    this.#options.events.add({ kind: 'state-saved', at: savedAt });
  }
}
