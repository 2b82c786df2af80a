import { describe, expect, test } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { ControlBlock } from './control-block.ts';
import { decodeTurn, encodeTurn } from './turn-word.ts';

test('a turn fits one word', () => {
  const turn = fc.record({
    epoch: fc.integer({ min: 0, max: 0x3fff_ffff }),
    roles: fc.constantFrom('none' as const, 'Pusher' as const, 'Puller' as const, 'both' as const),
    permits: fc.option(fc.integer({ min: -2_000_000, max: 2_000_000 })),
  });
  fc.assert(
    fc.property(turn, (written) => {
      expect(decodeTurn(encodeTurn(written))).toEqual(written);
    }),
  );
});

describe('permits', () => {
  test('a turn hands out exactly what it has, to its own role alone', () => {
    const control = new ControlBlock();
    control.setTurn({ epoch: 1, roles: 'Pusher', permits: 5 });
    expect(control.take(0, 'Puller', 1)).toBeNull();
    expect(control.take(0, 'Pusher', 3)?.count).toBe(3);
    expect(control.take(1, 'Pusher', 3)?.count).toBe(2);
    expect(control.take(2, 'Pusher', 1)).toBeNull();
    expect(control.inFlight()).toBe(5);
  });

  test('what is given back after the turn has passed does not count for the next one', () => {
    const control = new ControlBlock();
    control.setTurn({ epoch: 1, roles: 'Puller', permits: 1 });
    const permit = control.take(0, 'Puller', 1);
    control.setTurn({ epoch: 2, roles: 'Pusher', permits: 10 });
    if (permit !== null) control.giveBack(0, permit, 1);
    expect(control.turn().permits).toBe(10);
    expect(control.inFlight()).toBe(0);
  });

  test('without end both roles work, until pushers are told to rest', () => {
    const control = new ControlBlock();
    control.setTurn({ epoch: 1, roles: 'both', permits: null });
    control.restPushers(true);
    expect(control.isOpen('Pusher')).toBe(false);
    expect(control.take(0, 'Puller', 1)?.count).toBe(1);
    control.restPushers(false);
    expect(control.take(1, 'Pusher', 100)?.count).toBe(100);
  });

  test('settling moves messages from in hand to done', () => {
    const control = new ControlBlock();
    control.setTurn({ epoch: 1, roles: 'both', permits: null });
    control.take(3, 'Puller', 1);
    control.settle(3, 1);
    expect([control.inFlight(), control.done(3)]).toEqual([0, 1]);
  });
});
