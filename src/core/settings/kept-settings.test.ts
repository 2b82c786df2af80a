import { describe, expect, it } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings, engineSettingsSchema } from '../../model/settings.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import { KeptSettings } from './kept-settings.ts';

function storeWith(kept: EngineSettings | null) {
  const saved: EngineSettings[] = [];
  const store: SettingsStore<EngineSettings> = {
    load: async () => kept,
    save: async (document) => {
      saved.push(document);
    },
  };
  return { store, saved };
}

const load = (store: SettingsStore<EngineSettings>) =>
  KeptSettings.load({ schema: engineSettingsSchema, store, defaults: DEFAULT_ENGINE_SETTINGS });

describe('kept settings', () => {
  it('begin with the defaults and keep each change', async () => {
    const { store, saved } = storeWith(null);
    const settings = await load(store);
    expect(settings.current()).toEqual(DEFAULT_ENGINE_SETTINGS);
    await Promise.all([settings.change({ requireToken: true }), settings.change({ requestsPerSecond: 50 })]);
    expect(settings.current()).toMatchObject({ requireToken: true, requestsPerSecond: 50 });
    expect(saved.at(-1)).toEqual(settings.current());
  });

  it('make a change of what they are when its turn comes', async () => {
    const settings = await load(storeWith(null).store);
    const more = (now: EngineSettings) => ({ requestsPerSecond: now.requestsPerSecond + 1 });
    await Promise.all([settings.change(more), settings.change(more)]);
    expect(settings.current().requestsPerSecond).toBe(DEFAULT_ENGINE_SETTINGS.requestsPerSecond + 2);
  });

  it('refuse what is out of range and change nothing', async () => {
    const { store, saved } = storeWith(null);
    const settings = await load(store);
    const wrong = settings.change({ requestsPerSecond: Number.NaN });
    await expect(wrong).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      detail: { path: 'requestsPerSecond' },
    });
    expect(saved).toEqual([]);
    expect(settings.current()).toEqual(DEFAULT_ENGINE_SETTINGS);
  });

  it('stay as they were when they cannot be kept', async () => {
    const { store } = storeWith(null);
    const settings = await load({
      ...store,
      save: () => Promise.reject(new Error('disk full')),
    });
    await expect(settings.change({ requireToken: true })).rejects.toThrow('disk full');
    expect(settings.current().requireToken).toBe(false);
  });
});
