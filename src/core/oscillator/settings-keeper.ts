import { DomainError } from '../../model/domain-error.ts';
import {
  DEFAULT_OSCILLATOR_SETTINGS,
  type OscillatorSettings,
  type OscillatorSettingsChange,
  oscillatorSettingsSchema,
} from '../../model/oscillator.ts';
import type { ThreadHandler, ThreadSettings } from '../../model/wire/thread-host.ts';
import type { ScriptCatalog } from '../ports/script-catalog.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import { jobLimit } from './job-limit.ts';

export interface SettingsKeeperOptions {
  readonly store: SettingsStore<OscillatorSettings>;
  readonly scripts: ScriptCatalog;
  /** Defaults that differ from the built-in ones: MAX_PUSHERS, MAX_PULLERS. */
  readonly defaults: OscillatorSettingsChange;
}

/** The oscillator's settings: kept in the data folder, checked on each change, translated for the threads. */
export class SettingsKeeper {
  readonly #options: SettingsKeeperOptions;
  #settings: OscillatorSettings;
  /** The largest pack that may be in the queue: the pull limit counts on it until the queue is seen empty. */
  #largestPack: number;

  private constructor(options: SettingsKeeperOptions, settings: OscillatorSettings) {
    this.#options = options;
    this.#settings = settings;
    this.#largestPack = settings.messagesPerJob;
  }

  static async load(options: SettingsKeeperOptions): Promise<SettingsKeeper> {
    const kept = await options.store.load();
    return new SettingsKeeper(options, kept ?? defaultsOf(options));
  }

  current(): OscillatorSettings {
    return this.#settings;
  }

  defaults(): OscillatorSettings {
    return defaultsOf(this.#options);
  }

  /**
   * Checks and keeps a change; nothing is changed when it is wrong or cannot be kept.
   * @returns the names of the settings that differ now
   * @throws DomainError INVALID_INPUT, SCRIPT_NOT_ALLOWED
   */
  async change(change: OscillatorSettingsChange): Promise<(keyof OscillatorSettings)[]> {
    const result = oscillatorSettingsSchema.safeParse({ ...this.#settings, ...change });
    if (!result.success)
      throw new DomainError('INVALID_INPUT', result.error.issues[0]?.message ?? 'invalid settings');
    const next = result.data;
    if (next.handler.kind === 'script') await this.#options.scripts.resolve(next.handler.script);
    const fields = Object.keys(next) as (keyof OscillatorSettings)[];
    const changed = fields.filter(
      (field) => JSON.stringify(next[field]) !== JSON.stringify(this.#settings[field]),
    );
    if (changed.length === 0) return [];
    await this.#options.store.save(next);
    this.#settings = next;
    this.#largestPack = Math.max(this.#largestPack, next.messagesPerJob);
    return changed;
  }

  /** The queue is empty: no larger pack than today's is in it. @returns whether that changes the limit */
  queueIsEmpty(): boolean {
    const changed = this.#largestPack !== this.#settings.messagesPerJob;
    this.#largestPack = this.#settings.messagesPerJob;
    return changed;
  }

  get largestPack(): number {
    return this.#largestPack;
  }

  /** The settings as the threads need them. @throws DomainError SCRIPT_NOT_ALLOWED when the script is gone */
  async forThreads(): Promise<ThreadSettings> {
    const { pushIntervalMs, messagesPerJob, pullLimit, handlerTimeoutMs } = this.#settings;
    return {
      pushIntervalMs,
      messagesPerJob,
      handlerTimeoutMs,
      jobLimit: jobLimit(pullLimit, this.#largestPack),
      handler: await this.#handler(),
    };
  }

  async #handler(): Promise<ThreadHandler> {
    const { handler } = this.#settings;
    if (handler.kind !== 'script') return handler;
    return { kind: 'script', file: await this.#options.scripts.resolve(handler.script) };
  }
}

function defaultsOf({ defaults }: SettingsKeeperOptions): OscillatorSettings {
  return { ...DEFAULT_OSCILLATOR_SETTINGS, ...defaults };
}
