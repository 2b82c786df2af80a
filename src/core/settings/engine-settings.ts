import { DomainError } from '../../model/domain-error.ts';
import {
  DEFAULT_ENGINE_SETTINGS,
  type EngineSettings,
  type EngineSettingsChange,
  engineSettingsSchema,
} from '../../model/settings.ts';
import type { SettingsStore } from '../ports/settings-store.ts';

/** The settings of the engine itself, kept in the data folder and checked on each change. */
export class EngineSettingsKeeper {
  readonly #store: SettingsStore<EngineSettings>;
  #settings: EngineSettings;
  #saving: Promise<unknown> = Promise.resolve();

  private constructor(store: SettingsStore<EngineSettings>, settings: EngineSettings) {
    this.#store = store;
    this.#settings = settings;
  }

  static async load(store: SettingsStore<EngineSettings>): Promise<EngineSettingsKeeper> {
    return new EngineSettingsKeeper(store, (await store.load()) ?? DEFAULT_ENGINE_SETTINGS);
  }

  current(): EngineSettings {
    return this.#settings;
  }

  /**
   * Takes effect once it is kept; changes that race are made one after another.
   * @throws DomainError INVALID_INPUT
   */
  change(change: EngineSettingsChange): Promise<EngineSettings> {
    const made = this.#saving.then(() => this.#make(change));
    this.#saving = made.catch(() => undefined);
    return made;
  }

  async #make(change: EngineSettingsChange): Promise<EngineSettings> {
    const result = engineSettingsSchema.safeParse({ ...this.#settings, ...change });
    if (!result.success) {
      const [issue] = result.error.issues;
      throw new DomainError('INVALID_INPUT', issue?.message ?? 'The settings are not valid.', {
        path: issue?.path.join('.') ?? '',
      });
    }
    await this.#store.save(result.data);
    this.#settings = result.data;
    return result.data;
  }
}
