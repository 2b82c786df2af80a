import type { PoolWorkerFactory, WorkerListener } from '../ports/pool-worker.ts';
import { WorkerSlot } from './worker-slot.ts';

export interface CrewOptions {
  /** Begins the ids of its workers: `CPU` gives `CPU-1`, `CPU-2` … */
  readonly name: string;
  readonly factory: PoolWorkerFactory;
  /** What happens in a worker. */
  readonly listener: (slot: () => WorkerSlot) => WorkerListener;
}

/**
 * The workers of a pool: has as many as wanted, starts them anew one after another, lets those that go finish what
 * they have in hand. It knows nothing of waiting tasks.
 */
export class Crew {
  readonly #options: CrewOptions;
  #slots: WorkerSlot[] = [];
  /** Those that have to be started anew and have not begun to. */
  readonly #stale = new Set<WorkerSlot>();
  readonly #leaving = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  get slots(): readonly WorkerSlot[] {
    return this.#slots;
  }

  /** Has so many workers from now on. Those that go are the idle ones first, then the newest. */
  resize(count: number): void {
    const staying = () => this.#slots.filter(({ closing }) => closing !== 'retire');
    while (staying().length < count) this.#hire();
    const surplus = staying()
      .toReversed()
      .sort((a, b) => a.inFlight.size - b.inFlight.size)
      .slice(0, Math.max(0, staying().length - count));
    for (const slot of surplus) {
      slot.closing = 'retire';
      this.#stale.delete(slot);
      this.settle(slot);
    }
  }

  /** Starts all workers anew, one after another, each when it has nothing in hand; those given up at once. */
  renew(): void {
    for (const slot of this.#slots) {
      if (slot.closing === 'retire') continue;
      if (slot.worker.view().state.kind === 'running') this.#stale.add(slot);
      else slot.worker.restart();
    }
    this.#renewNext();
  }

  /** Starts one anew: when it has nothing in hand, or at once when it does not run. */
  renewOne(slot: WorkerSlot): void {
    if (slot.closing === 'retire') return;
    if (slot.worker.view().state.kind === 'running') this.recycle(slot);
    else slot.worker.restart();
  }

  /** Has this one make room for a fresh one once it has nothing in hand. */
  recycle(slot: WorkerSlot): void {
    if (slot.closing === 'no' && slot.ready) slot.closing = 'restart';
    this.settle(slot);
  }

  /** Something has ended in the slot: a worker that was to go when it is idle goes. */
  settle(slot: WorkerSlot): void {
    if (slot.inFlight.size > 0 || this.#stopped) return;
    switch (slot.closing) {
      case 'no':
        return;
      case 'restart':
        slot.ready = false;
        slot.worker.restart();
        return;
      case 'retire':
        this.#dismiss(slot);
    }
  }

  /** The slot has a fresh worker. */
  renewed(slot: WorkerSlot): void {
    if (slot.closing === 'restart') slot.closing = 'no';
    this.#stale.delete(slot);
    this.#renewNext();
  }

  /** Ends all of them; resolves when they are gone. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const slot of this.#slots) slot.ready = false;
    await Promise.all([...this.#slots.map(({ worker }) => worker.stop()), ...this.#leaving]);
  }

  #hire(): void {
    const taken = new Set(this.#slots.map(({ worker }) => worker.id));
    let number = 1;
    while (taken.has(`${this.#options.name}-${number}`)) number += 1;
    let slot: WorkerSlot | null = null;
    const listener = this.#options.listener(() => {
      if (slot === null) throw new Error('A worker speaks before it is made');
      return slot;
    });
    slot = new WorkerSlot(this.#options.factory(`${this.#options.name}-${number}`, listener));
    this.#slots = [...this.#slots, slot];
    slot.worker.start();
  }

  #dismiss(slot: WorkerSlot): void {
    slot.ready = false;
    this.#slots = this.#slots.filter((other) => other !== slot);
    const leaving = slot.worker.stop().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
    this.#renewNext();
  }

  /** One at a time, so that the others go on. */
  #renewNext(): void {
    if (this.#slots.some(({ closing }) => closing === 'restart')) return;
    for (const slot of this.#stale) {
      this.#stale.delete(slot);
      if (!slot.ready) continue;
      this.recycle(slot);
      return;
    }
  }
}
