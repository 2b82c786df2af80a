import { describe, expect, it } from 'vitest';
import { DEFAULT_OSCILLATOR_SETTINGS, oscillatorSettingsSchema } from '../../model/oscillator.ts';
import { DEFAULT_ENGINE_SETTINGS, engineSettingsSchema } from '../../model/settings.ts';
import { goodParts } from './good-parts.ts';

const read = (kept: unknown) => goodParts(engineSettingsSchema, DEFAULT_ENGINE_SETTINGS).parse(kept);

describe('kept settings', () => {
  it('are taken as they are when they are whole', () => {
    const kept = { ...DEFAULT_ENGINE_SETTINGS, requestsPerSecond: 77, requireToken: true };
    expect(read(kept)).toEqual(kept);
  });

  it('keep their good parts when others are damaged, missing or unknown', () => {
    expect(read({ requestsPerSecond: 77, requireToken: 'yes', surprise: 1 })).toEqual({
      ...DEFAULT_ENGINE_SETTINGS,
      requestsPerSecond: 77,
    });
    const oscillator = goodParts(oscillatorSettingsSchema, DEFAULT_OSCILLATOR_SETTINGS);
    expect(oscillator.parse({ maxPushers: 3, pullLimit: null, handler: { kind: 'magic' } })).toEqual({
      ...DEFAULT_OSCILLATOR_SETTINGS,
      maxPushers: 3,
      pullLimit: null,
    });
  });

  it.each([null, 'text', 5, []])('are refused as a whole when they are %j', (kept) => {
    expect(() => read(kept)).toThrow();
  });
});
