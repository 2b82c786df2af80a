import type { Role } from '../../model/oscillator.ts';
import type { Turn } from '../../model/wire/thread-host.ts';
import { decodeTurn, encodeTurn, type TurnWord } from './turn-word.ts';

/** Threads that may exist at once, those that are still ending included. */
export const SLOTS = 512;

const PUSHERS_REST = 0;
const LEDGER = 1;

/** A permit to handle messages, good for the turn it was taken in. */
export interface Permit {
  readonly epoch: number;
  readonly count: number;
  /** The turn ends when its permits are used up. */
  readonly limited: boolean;
}

/**
 * Memory that the thread host and all its threads share: whose turn it is, how many messages it still allows, and
 * for each thread what it has in hand. Threads take permits from here without asking anybody, so a turn of
 * N messages is N messages, at any speed. Turn and permits are one word, so that nobody acts on a mixture.
 */
export class ControlBlock {
  readonly memory: SharedArrayBuffer;
  readonly #turn: BigInt64Array;
  readonly #busySince: Float64Array;
  readonly #done: Float64Array;
  readonly #inFlight: Int32Array;
  readonly #words: Int32Array;

  constructor(memory = new SharedArrayBuffer(8 + 20 * SLOTS + 8)) {
    this.memory = memory;
    this.#turn = new BigInt64Array(memory, 0, 1);
    this.#busySince = new Float64Array(memory, 8, SLOTS);
    this.#done = new Float64Array(memory, 8 + 8 * SLOTS, SLOTS);
    this.#inFlight = new Int32Array(memory, 8 + 16 * SLOTS, SLOTS);
    this.#words = new Int32Array(memory, 8 + 20 * SLOTS, 2);
  }

  setTurn(turn: Turn): void {
    Atomics.store(this.#turn, 0, encodeTurn(turn));
  }

  restPushers(resting: boolean): void {
    Atomics.store(this.#words, PUSHERS_REST, resting ? 1 : 0);
  }

  /** Descriptor of the file that the ledger is appended to; it changes when a file has become long. */
  get ledger(): number {
    return Atomics.load(this.#words, LEDGER);
  }

  set ledger(descriptor: number) {
    Atomics.store(this.#words, LEDGER, descriptor);
  }

  turn(): TurnWord {
    return decodeTurn(Atomics.load(this.#turn, 0));
  }

  /** Adds permits (or takes some away) if the turn is still that of `epoch` and counts them. */
  grant(epoch: number, permits: number): void {
    for (;;) {
      const word = Atomics.load(this.#turn, 0);
      const now = decodeTurn(word);
      if (now.epoch !== epoch || now.permits === null) return;
      const next = encodeTurn({ ...now, permits: now.permits + permits });
      if (Atomics.compareExchange(this.#turn, 0, word, next) === word) return;
    }
  }

  /** Whether a role may work now, as far as one look tells; `take` decides. */
  isOpen(role: Role): boolean {
    return this.#allows(this.turn(), role);
  }

  /** Takes a permit for up to `want` messages of a role, noted as in hand of `slot`; null when it may not work. */
  take(slot: number, role: Role, want: number): Permit | null {
    // In hand first: a fence that falls in between then sees too many open, never too few.
    Atomics.add(this.#inFlight, slot, want);
    for (;;) {
      const word = Atomics.load(this.#turn, 0);
      const now = decodeTurn(word);
      if (!this.#allows(now, role)) {
        Atomics.sub(this.#inFlight, slot, want);
        return null;
      }
      if (now.permits === null) return { epoch: now.epoch, count: want, limited: false };
      const count = Math.min(now.permits, want);
      const next = encodeTurn({ ...now, permits: now.permits - count });
      if (Atomics.compareExchange(this.#turn, 0, word, next) !== word) continue;
      Atomics.sub(this.#inFlight, slot, want - count);
      return { epoch: now.epoch, count, limited: true };
    }
  }

  /** A pack may hold more messages than its permit: notes the rest and charges it, below zero if need be. */
  takeMore(slot: number, permit: Permit, count: number): void {
    Atomics.add(this.#inFlight, slot, count);
    this.grant(permit.epoch, -count);
  }

  /** Messages that were not handled after all: their permits are good again, if their turn still lasts. */
  giveBack(slot: number, permit: Permit, count: number): void {
    this.grant(permit.epoch, count);
    Atomics.sub(this.#inFlight, slot, count);
  }

  /** Messages that are in the ledger now. */
  settle(slot: number, count: number): void {
    Atomics.sub(this.#inFlight, slot, count);
    this.#done[slot] = this.done(slot) + count;
  }

  /** Messages that threads have permits for and have not yet written to the ledger. */
  inFlight(): number {
    let sum = 0;
    for (let slot = 0; slot < SLOTS; slot++) sum += Atomics.load(this.#inFlight, slot);
    return sum;
  }

  /** A slot begins a new life: nothing in hand, nothing done. */
  clear(slot: number): void {
    Atomics.store(this.#inFlight, slot, 0);
    this.#busySince[slot] = 0;
    this.#done[slot] = 0;
  }

  done(slot: number): number {
    return this.#done[slot] ?? 0;
  }

  /** Since when a slot's handler has been busy with one message, ms since the epoch; 0 when it is not. */
  busySince(slot: number): number {
    return this.#busySince[slot] ?? 0;
  }

  setBusy(slot: number, since: number): void {
    this.#busySince[slot] = since;
  }

  #allows(turn: TurnWord, role: Role): boolean {
    if (turn.roles !== 'both' && turn.roles !== role) return false;
    if (role === 'Pusher' && Atomics.load(this.#words, PUSHERS_REST) === 1) return false;
    return turn.permits === null || turn.permits > 0;
  }
}
