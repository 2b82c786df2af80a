import { DomainError } from '../../model/domain-error.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import { givenParts } from './given-parts.ts';

/** A zod object, or whatever checks like one. */
interface Schema<Settings> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: Settings }
    | {
        readonly success: false;
        readonly error: { readonly issues: readonly { path: PropertyKey[]; message: string }[] };
      };
}

export interface KeptSettingsOptions<Settings> {
  readonly schema: Schema<Settings>;
  readonly store: SettingsStore<Settings>;
  readonly defaults: Settings;
}

/** Settings of one part of the engine, kept in the data folder and checked on each change. */
export class KeptSettings<Settings extends object> {
  readonly #options: KeptSettingsOptions<Settings>;
  #settings: Settings;
  #saving: Promise<unknown> = Promise.resolve();

  private constructor(options: KeptSettingsOptions<Settings>, settings: Settings) {
    this.#options = options;
    this.#settings = settings;
  }

  static async load<Settings extends object>(
    options: KeptSettingsOptions<Settings>,
  ): Promise<KeptSettings<Settings>> {
    return new KeptSettings(options, (await options.store.load()) ?? options.defaults);
  }

  current(): Settings {
    return this.#settings;
  }

  /**
   * Takes effect once it is kept; changes that race are made one after another. `change`: the fields to change, or
   * what makes them of those of that moment.
   * @throws DomainError INVALID_INPUT
   */
  change(change: Partial<Settings> | ((now: Settings) => Partial<Settings>)): Promise<Settings> {
    const made = this.#saving.then(() =>
      this.#make(typeof change === 'function' ? change(this.#settings) : change),
    );
    this.#saving = made.catch(() => undefined);
    return made;
  }

  async #make(change: Partial<Settings>): Promise<Settings> {
    const { schema, store } = this.#options;
    const result = schema.safeParse({ ...this.#settings, ...givenParts(change) });
    if (!result.success) {
      const [issue] = result.error.issues;
      throw new DomainError('INVALID_INPUT', issue?.message ?? 'The settings are not valid.', {
        path: issue?.path.join('.') ?? '',
      });
    }
    await store.save(result.data);
    this.#settings = result.data;
    return result.data;
  }
}
