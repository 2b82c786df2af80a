import { DomainError } from '../../model/domain-error.ts';
import {
  DEFAULT_ENGINE_SETTINGS,
  type EngineSettings,
  type EngineSettingsChange,
  engineSettingsSchema,
} from '../../model/settings.ts';
import type { SettingsStore } from '../ports/settings-store.ts';

/** What is kept of each setting that still makes sense; defaults for the rest. */
function readKept(kept: unknown): EngineSettings {
  const { shape } = engineSettingsSchema;
  const known = typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  const good = Object.entries(shape).filter(([name, schema]) => schema.safeParse(known[name]).success);
  return { ...DEFAULT_ENGINE_SETTINGS, ...Object.fromEntries(good.map(([name]) => [name, known[name]])) };
}

/** The settings of the engine itself, kept in the data folder and checked on each change. */
export class EngineSettingsKeeper {
  readonly #store: SettingsStore<EngineSettings>;
  #settings: EngineSettings;
  #saving: Promise<unknown> = Promise.resolve();

  private constructor(store: SettingsStore<EngineSettings>, settings: EngineSettings) {
    this.#store = store;
    this.#settings = settings;
  }

  /** A kept document that is damaged in parts keeps its good parts. */
  static async load(store: SettingsStore<EngineSettings>): Promise<EngineSettingsKeeper> {
    return new EngineSettingsKeeper(store, readKept(await store.load()));
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
