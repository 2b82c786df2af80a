import type { LedgerEntry } from '../../model/wire/ledger.ts';
import type { MessagePack } from '../../model/wire/message.ts';
import type { FleetHost } from './fleet-host.ts';
import type { Machine, MachineRules } from './machine.ts';
import type { OpenPushes } from './open-pushes.ts';
import { correction, turnOf } from './turns.ts';

export interface TurnKeeperOptions {
  readonly host: Pick<FleetHost, 'setTurn' | 'grant' | 'fence'>;
  readonly machine: () => Machine;
  readonly rules: () => MachineRules;
  readonly pushes: OpenPushes;
  /** Whether a pack has reached the queue, once and for all. @throws DomainError REDIS_UNAVAILABLE */
  readonly hasReached: (pack: MessagePack) => Promise<boolean>;
  /** Notes in the ledger what became of a pack, and counts it. */
  readonly write: (entry: LedgerEntry) => void;
}

/** Whose turn it is and for how many messages, exactly: whatever dies, the turn ends with the message that ends it. */
export class TurnKeeper {
  readonly #options: TurnKeeperOptions;
  #mode: MachineRules['mode'] | null = null;
  #epoch = 0;
  #fences = 0;
  #emptyFence = 0;
  /** The turn begins when it is known what was pushed. */
  #waiting = false;
  #settling: Promise<void> | null = null;

  constructor(options: TurnKeeperOptions) {
    this.#options = options;
  }

  /** A new turn, as the machine asks for it. */
  begin(): void {
    const { host, machine, rules, pushes } = this.#options;
    this.#mode = rules().mode;
    this.#epoch = (this.#epoch + 1) & 0x3fff_ffff;
    this.#waiting = this.#mode === 'alternating' && pushes.lost().length > 0;
    if (this.#waiting) {
      host.setTurn({ epoch: this.#epoch, roles: 'none', permits: null });
      this.settle().catch(() => undefined);
    } else {
      host.setTurn(turnOf(machine(), rules(), this.#epoch));
    }
  }

  /** The machine moved or its rules changed. `switched`: the other role leads. */
  follow(switched: boolean): void {
    const { mode } = this.#options.rules();
    if (mode !== this.#mode || (switched && mode === 'alternating')) this.begin();
  }

  /** Asks for a fence, by which a turn is put right that lost permits. */
  check(): void {
    if (this.#mode === 'alternating') this.#options.host.fence(++this.#fences);
  }

  /** Asks for a fence after which `takeFence` tells that the queue was empty and all of it is counted. */
  checkEmpty(): void {
    this.#emptyFence = ++this.#fences;
    this.#options.host.fence(this.#emptyFence);
  }

  /** Takes a fence from the ledger, when everything before it is counted. @returns the queue was empty in this turn */
  takeFence(fence: Extract<LedgerEntry, { kind: 'fence' }>): boolean {
    const { host, machine, rules, pushes } = this.#options;
    if (fence.epoch !== this.#epoch || this.#mode !== 'alternating' || this.#waiting) return false;
    if (fence.id === this.#emptyFence) return true;
    if (pushes.lost().length > 0) {
      // What these have used is granted again, or not, once it is known.
      this.settle().catch(() => undefined);
      return false;
    }
    const permits = correction(machine(), rules(), fence);
    if (permits !== 0) host.grant(this.#epoch, permits);
    return false;
  }

  /** Finds out what became of pushes whose threads are lost. @throws DomainError REDIS_UNAVAILABLE */
  settle(): Promise<void> {
    this.#settling ??= this.#settle().finally(() => (this.#settling = null));
    return this.#settling;
  }

  async #settle(): Promise<void> {
    const { pushes, hasReached, write } = this.#options;
    const lost = pushes.lost();
    for (const pack of lost) {
      const count = (await hasReached(pack)) ? pack.count : 0;
      write({ kind: 'pushed', thread: '-', producer: pack.producer, first: pack.first, count });
    }
    if (this.#waiting) this.begin();
    else if (lost.length > 0) this.check();
  }
}
