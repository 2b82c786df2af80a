import type { Role } from '../../model/oscillator.ts';
import type { ControlBlock, Permit } from './control-block.ts';

/** One thread's view of the turn: may I work, and wake me when that may have changed. */
export class Gate {
  readonly #control: ControlBlock;
  readonly #slot: number;
  #permit: Permit = { epoch: 0, count: 0, limited: false };
  readonly #listeners = new Set<() => void>();

  constructor(control: ControlBlock, slot: number) {
    this.#control = control;
    this.#slot = slot;
  }

  isOpen(role: Role): boolean {
    return this.#control.isOpen(role);
  }

  /** Takes a permit for up to `want` messages; returns how many it is good for, 0 when the role may not work. */
  take(role: Role, want: number): number {
    const permit = this.#control.take(this.#slot, role, want);
    if (permit === null) return 0;
    this.#permit = permit;
    return permit.count;
  }

  /** Whether the turn of the permit taken last ends when its permits are used up. */
  isLimited(): boolean {
    return this.#permit.limited;
  }

  takeMore(count: number): void {
    if (count > 0) this.#control.takeMore(this.#slot, this.#permit, count);
  }

  giveBack(count: number): void {
    this.#control.giveBack(this.#slot, this.#permit, count);
  }

  settle(count: number): void {
    this.#control.settle(this.#slot, count);
  }

  setBusy(since: number): void {
    this.#control.setBusy(this.#slot, since);
  }

  /** The turn, the permits or the settings changed. */
  wake(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls back at every wake. */
  onWake(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves at the next wake or abort. */
  change(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        signal.removeEventListener('abort', finish);
        stop();
        resolve();
      };
      const stop = this.onWake(finish);
      signal.addEventListener('abort', finish, { once: true });
    });
  }
}
