import { DomainError } from '../../model/domain-error.ts';
import type { LeaseHolder } from '../../model/oscillator.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { OscillatorLease } from '../ports/oscillator-lease.ts';
import { LEASE_LOOK_MS, LEASE_MS, LEASE_RENEWAL_MS } from '../../model/timings.ts';

export interface LeaseKeeperOptions {
  readonly clock: Clock;
  readonly lease: OscillatorLease;
  /** This engine. */
  readonly me: Omit<LeaseHolder, 'since'>;
  /** Whether Redis can be asked now. */
  readonly isReachable: () => boolean;
  /** Another engine has it, or lets go of it: what is saved is its doing, so it may be worth a look. */
  readonly onOther: (holder: LeaseHolder | null) => void;
  /** It was ours, and another engine has taken it while Redis was away. */
  readonly onLost: (holder: LeaseHolder) => void;
}

/** Sees to it that the oscillator of a Redis runs in one engine at a time. Close it at the end. */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  readonly #cancelLooking: Cancel;
  #mine: LeaseHolder | null = null;
  #other: LeaseHolder | null = null;
  #renewedAt = -Infinity;
  #asking = false;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
    this.#cancelLooking = options.clock.every(LEASE_LOOK_MS, () => void this.look());
  }

  /** The other engine that has it; null when none does, as far as is known. */
  heldBy(): LeaseHolder | null {
    return this.#other;
  }

  /** @throws DomainError CONFLICT when another engine has it, as far as is known */
  assertNotElsewhere(): void {
    const other = this.#other;
    if (other !== null)
      throw new DomainError('CONFLICT', refusal(other), { reason: 'held-elsewhere', ...other });
  }

  /** @throws DomainError CONFLICT when another engine has it; REDIS_UNAVAILABLE */
  async acquire(): Promise<void> {
    const { lease, me, clock } = this.#options;
    const mine = { ...me, since: clock.now() };
    const other = await lease.take(mine, LEASE_MS);
    this.#setOther(other);
    this.assertNotElsewhere();
    this.#mine = mine;
    this.#renewedAt = clock.monotonic();
  }

  /** Gives it up; without Redis it runs out by itself. */
  async release(): Promise<void> {
    if (this.#mine === null) return;
    this.#mine = null;
    await this.#options.lease.release(this.#options.me.engine).catch(() => undefined);
  }

  /** Looks whose it is, and keeps it when it is ours. Never rejects. */
  async look(): Promise<void> {
    const { lease, clock, isReachable, onLost } = this.#options;
    const mine = this.#mine;
    if (this.#asking || !isReachable()) return;
    if (mine !== null && clock.monotonic() - this.#renewedAt < LEASE_RENEWAL_MS) return;
    this.#asking = true;
    try {
      const holder = mine === null ? await lease.holder(LEASE_MS) : await lease.take(mine, LEASE_MS);
      if (this.#mine !== mine) return;
      const other = holder?.engine === this.#options.me.engine ? null : holder;
      this.#renewedAt = clock.monotonic();
      if (mine !== null && other !== null) {
        this.#mine = null;
        onLost(other);
      }
      this.#setOther(other);
    } catch {
      // Redis went away; the next look tells.
    } finally {
      this.#asking = false;
    }
  }

  close(): void {
    this.#cancelLooking();
  }

  #setOther(other: LeaseHolder | null): void {
    const before = this.#other;
    this.#other = other;
    // While another has it, what it saves changes all the time.
    if (other !== null || before !== null) this.#options.onOther(other);
  }
}

function refusal({ host, pid }: LeaseHolder): string {
  return `The oscillator of this Redis runs in another Capstan (process ${pid} on ${host}); stop it there first. One that is gone is given up after ${LEASE_MS / 1_000} s`;
}
