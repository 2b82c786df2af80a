import { describe, expect, test } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { DEFAULT_OSCILLATOR_SETTINGS } from '../../model/oscillator.ts';
import { advance, FIRST_MACHINE } from './machine.ts';
import { readSnapshot, restoreMachine, takeSnapshot } from './snapshot.ts';

const settings = DEFAULT_OSCILLATOR_SETTINGS;
const around = { settings, ledger: { 'a.ledger': 3 }, savedAt: 1 };
const good = takeSnapshot(FIRST_MACHINE, around);

describe('a saved state', () => {
  test('restores to the machine it was taken of, wherever that stood', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), (messages) => {
        const { machine } = advance(FIRST_MACHINE, { kind: 'processed', count: messages }, settings);
        const reading = readSnapshot(JSON.stringify(takeSnapshot(machine, around)));
        expect(reading.kind).toBe('good');
        if (reading.kind === 'good')
          expect(restoreMachine(reading.snapshot, settings)).toEqual({ machine, clamped: [] });
      }),
    );
  });

  test('is brought within the limits of today, and says which fields', () => {
    const snapshot = { ...good, pusherCount: 40, pullerCount: 0, messageCount: 99 };
    const { machine, clamped } = restoreMachine(snapshot, settings);
    expect(machine).toMatchObject({ fleet: { pushers: 10, pullers: 1 }, messageCount: 9 });
    expect(clamped).toEqual(['pusherCount', 'pullerCount', 'messageCount']);
  });

  test('begins its count anew in another mode', () => {
    const snapshot = { ...good, messageCount: 7 };
    const { machine, clamped } = restoreMachine(snapshot, { ...settings, mode: 'alternating' });
    expect(machine.messageCount).toBe(0);
    expect(clamped).toEqual([]);
  });

  test('follows the number of switches where the role says otherwise', () => {
    const { machine, clamped } = restoreMachine(
      { ...good, roleSwitchCount: 3, currentRole: 'Pusher' },
      settings,
    );
    expect(machine.roleSwitchCount).toBe(3);
    expect(clamped).toEqual(['currentRole']);
  });
});

describe('a corrupt snapshot is told apart', () => {
  test.each([
    ['empty', '', /empty/],
    ['not JSON', '{oops', /not JSON/],
    ['null', 'null', /expected object/i],
    ['an array', '[]', /snapshot|object/i],
    ['of a later version', JSON.stringify({ ...good, version: 7 }), /later Capstan/],
    ['with a negative count', JSON.stringify({ ...good, totalMessageCount: -1 }), /totalMessageCount/],
    ['with a fraction', JSON.stringify({ ...good, messageCount: 1.5 }), /messageCount/],
    ['with text for a number', JSON.stringify({ ...good, pusherCount: '3' }), /pusherCount/],
    ['without a field', JSON.stringify({ ...good, direction: undefined }), /direction/],
    ['huge', JSON.stringify({ ...good, settings: { padding: 'x'.repeat(70_000) } }), /characters long/],
  ])('%s', (_name, text, problem) => {
    const reading = readSnapshot(text);
    expect(reading.kind).toBe('corrupt');
    if (reading.kind === 'corrupt') expect(reading.problem).toMatch(problem);
  });
});
