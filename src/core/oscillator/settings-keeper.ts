import { DomainError } from '../../model/domain-error.ts';
import {
  DEFAULT_OSCILLATOR_SETTINGS,
  type Handler,
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
  /** The script that was found last. */
  #script: { readonly name: string; readonly file: string } | null = null;

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
    const fields = Object.keys(next) as (keyof OscillatorSettings)[];
    const changed = fields.filter(
      (field) => JSON.stringify(next[field]) !== JSON.stringify(this.#settings[field]),
    );
    if (changed.length === 0) return [];
    // One that is in force and gone meanwhile keeps nobody from changing something else.
    if (changed.includes('handler')) await this.#resolve(next.handler);
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

  /** Jobs with so many messages are in the queue. */
  packsSeen(largest: number): void {
    this.#largestPack = Math.max(this.#largestPack, largest);
  }

  get largestPack(): number {
    return this.#largestPack;
  }

  /** The settings as threads need them to start. @throws DomainError SCRIPT_NOT_ALLOWED when the script is gone */
  async forThreads(): Promise<ThreadSettings> {
    return this.#forThreads(await this.#resolve(this.#settings.handler));
  }

  /** The settings as running threads need them: they go on with a script that is gone. */
  async forRunningThreads(): Promise<ThreadSettings> {
    const { handler } = this.#settings;
    return this.#forThreads(
      await this.#resolve(handler).catch((error: unknown) => {
        if (handler.kind === 'script' && this.#script?.name === handler.script)
          return { kind: 'script' as const, file: this.#script.file };
        throw error;
      }),
    );
  }

  #forThreads(handler: ThreadHandler): ThreadSettings {
    const { pushIntervalMs, messagesPerJob, pullLimit, handlerTimeoutMs } = this.#settings;
    return {
      pushIntervalMs,
      messagesPerJob,
      handlerTimeoutMs,
      jobLimit: jobLimit(pullLimit, this.#largestPack),
      handler,
    };
  }

  async #resolve(handler: Handler): Promise<ThreadHandler> {
    if (handler.kind !== 'script') return handler;
    const file = await this.#options.scripts.resolve(handler.script);
    this.#script = { name: handler.script, file };
    return { kind: 'script', file };
  }
}

function defaultsOf({ defaults }: SettingsKeeperOptions): OscillatorSettings {
  return { ...DEFAULT_OSCILLATOR_SETTINGS, ...defaults };
}
