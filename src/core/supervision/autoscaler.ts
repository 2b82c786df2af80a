import type { Autoscale, SavedAutoscale } from '../../model/process-group.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import { askedFor, autoscale, type GroupLoad } from './autoscale-rule.ts';

/** A group that can have more or fewer processes. */
export interface ScalableGroup {
  readonly id: string;
  wanted(): number | null;
  backlog(): number | null;
  busy(): number;
  scale(count: number): Promise<void> | void;
}

export interface AutoscalerOptions {
  readonly clock: Clock;
  readonly store: SettingsStore<SavedAutoscale>;
  /** What was kept. */
  readonly saved: SavedAutoscale;
  readonly groups: () => Iterable<ScalableGroup>;
  readonly onScaled: (group: string, from: number, to: number) => void;
  readonly onError: (error: unknown) => void;
}

const EVERY_MS = 1_000;

/** Gives groups as many processes as their backlog asks for, by the rule. Close it at the end. */
export class Autoscaler {
  readonly #options: AutoscalerOptions;
  readonly #settings: Map<string, Autoscale>;
  readonly #neededAt = new Map<string, number>();
  #cancel: Cancel | null = null;
  #saving: Promise<void> = Promise.resolve();

  constructor(options: AutoscalerOptions) {
    this.#options = options;
    this.#settings = new Map(Object.entries(options.saved.groups));
  }

  start(): void {
    this.#cancel ??= this.#options.clock.every(EVERY_MS, () => this.look());
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  settingsOf(group: string): Autoscale | null {
    return this.#settings.get(group) ?? null;
  }

  /** Null ends it: the group keeps as many as it has. */
  async set(group: string, settings: Autoscale | null): Promise<void> {
    const before = this.settingsOf(group);
    if (before === null && settings === null) return;
    this.#put(group, settings);
    const save = () => this.#options.store.save({ groups: Object.fromEntries(this.#settings) });
    this.#saving = this.#saving.then(save, save);
    try {
      await this.#saving;
    } catch (error) {
      this.#put(group, before);
      throw error;
    }
    this.look();
  }

  /** Looks at every group once. */
  look(): void {
    if (this.#settings.size === 0) return;
    for (const group of this.#options.groups()) {
      const settings = this.settingsOf(group.id);
      if (settings !== null) this.#lookAt(group, settings);
    }
  }

  #put(group: string, settings: Autoscale | null): void {
    if (settings === null) this.#settings.delete(group);
    else this.#settings.set(group, settings);
  }

  #lookAt(group: ScalableGroup, settings: Autoscale): void {
    const [wanted, backlog] = [group.wanted(), group.backlog()];
    if (wanted === null || backlog === null) return;
    const now = this.#options.clock.monotonic();
    const neededAt = this.#neededAt.get(group.id) ?? now;
    const load: GroupLoad = { now, wanted, backlog, busy: group.busy(), neededAt };
    const count = autoscale(settings, load);
    if (count !== wanted || askedFor(settings, load) >= wanted) this.#neededAt.set(group.id, now);
    else this.#neededAt.set(group.id, neededAt);
    if (count === wanted) return;
    const done = () => this.#options.onScaled(group.id, wanted, count);
    Promise.resolve(group.scale(count)).then(done, this.#options.onError);
  }
}
