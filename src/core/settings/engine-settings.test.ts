import { describe, expect, it } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../model/settings.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import { EngineSettingsKeeper } from './engine-settings.ts';

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

describe("the engine's settings", () => {
  it('begin with the defaults and keep each change', async () => {
    const { store, saved } = storeWith(null);
    const settings = await EngineSettingsKeeper.load(store);
    expect(settings.current()).toEqual(DEFAULT_ENGINE_SETTINGS);
    await Promise.all([settings.change({ requireToken: true }), settings.change({ requestsPerSecond: 50 })]);
    expect(settings.current()).toMatchObject({ requireToken: true, requestsPerSecond: 50 });
    expect(saved.at(-1)).toEqual(settings.current());
  });

  it('refuse what is out of range and change nothing', async () => {
    const { store, saved } = storeWith(null);
    const settings = await EngineSettingsKeeper.load(store);
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
    const settings = await EngineSettingsKeeper.load({
      ...store,
      save: () => Promise.reject(new Error('disk full')),
    });
    await expect(settings.change({ requireToken: true })).rejects.toThrow('disk full');
    expect(settings.current().requireToken).toBe(false);
  });
});
