import type { LedgerEntry } from '../../model/wire/ledger.ts';
import type { Counter } from './counter.ts';
import { advance, FIRST_MACHINE, leader, type Machine, type MachineRules, switchRole } from './machine.ts';

/** A burst of more steps than these is over before anybody could look. */
const MOST_STEPS_SHOWN = 4;

/** How the machine moved. */
export interface Move {
  /** The fleet is another. */
  readonly steps: boolean;
  /** Role switches, 0 or more. */
  readonly switches: number;
}

export interface ScoreOptions {
  readonly counter: Counter;
  readonly rules: () => MachineRules;
  /** Takes a fence, when everything before it is counted. @returns the pullers' turn is to end, for the queue is empty */
  readonly takeFence: (fence: Extract<LedgerEntry, { kind: 'fence' }>) => boolean;
  /** Messages were delivered again: their permits were used for nothing. */
  readonly onRepeated: () => void;
  readonly onFailure: (failure: { readonly messageId: string; readonly reason: string }) => void;
  readonly onMove: (move: Move) => void;
  /** Lines that came together are counted, and the machine is another. */
  readonly onCounted: () => void;
}

/** The machine, and how it follows the ledger. */
export class Score {
  readonly #options: ScoreOptions;
  #machine: Machine = FIRST_MACHINE;

  constructor(options: ScoreOptions) {
    this.#options = options;
  }

  machine(): Machine {
    return this.#machine;
  }

  /** Takes up a machine as it is; nobody is told. */
  set(machine: Machine): void {
    this.#machine = machine;
  }

  moveTo(machine: Machine, move: Move): void {
    this.#machine = machine;
    this.#options.onMove(move);
  }

  /** Counts what came together; it is shown once, but for the fleets in between. */
  count(entries: readonly LedgerEntry[]): void {
    let changed = false;
    for (const entry of entries) {
      if (entry.kind === 'fence') {
        if (this.#options.takeFence(entry)) this.#endEarly();
      } else if (this.#take(entry)) {
        changed = true;
      }
    }
    if (changed) this.#options.onCounted();
  }

  /** Counts what belongs to the past, of which nobody is told. @returns how many messages that was */
  countPast(entries: readonly LedgerEntry[]): number {
    const before = this.#machine.totalMessageCount;
    this.#machine = countPast(this.#machine, entries, this.#options.counter, this.#options.rules());
    return this.#machine.totalMessageCount - before;
  }

  #take(entry: Exclude<LedgerEntry, { kind: 'fence' }>): boolean {
    const { counter, rules, onRepeated, onFailure } = this.#options;
    const { tally, failure, repeated } = counter.take(entry);
    if (repeated) onRepeated();
    if (failure !== null) onFailure(failure);
    if (tally === null) return false;
    const { machine, switches, steps } = advance(this.#machine, tally, rules());
    if (switches === 0) {
      this.#machine = machine;
      return true;
    }
    if (steps.length > 1 && steps.length <= MOST_STEPS_SHOWN)
      for (const step of steps.slice(0, -1)) this.moveTo(step, { steps: true, switches: 0 });
    this.moveTo(machine, { steps: steps.length > 0, switches });
    return true;
  }

  /** The queue ran empty while the pullers led: their turn ends by a normal switch. */
  #endEarly(): void {
    if (leader(this.#machine) !== 'Puller') return;
    const next = switchRole(this.#machine, this.#options.rules());
    this.moveTo(next, { steps: next.fleet !== this.#machine.fleet, switches: 1 });
  }
}

/** The machine after lines of the past. */
export function countPast(
  machine: Machine,
  entries: readonly LedgerEntry[],
  counter: Counter,
  rules: MachineRules,
): Machine {
  let counted = machine;
  for (const entry of entries) {
    if (entry.kind === 'fence') continue;
    const { tally } = counter.take(entry);
    if (tally !== null) counted = advance(counted, tally, rules).machine;
  }
  return counted;
}
