import { expect, test } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { decodeLedgerEntry, encodeLedgerEntry, type LedgerEntry } from './ledger.ts';

const name = fc.stringMatching(/^[\w.:/-]{1,60}$/);
const whole = fc.integer({ min: 0, max: 2 ** 31 });
const entry: fc.Arbitrary<LedgerEntry> = fc.oneof(
  fc.record({ kind: fc.constant('pushing' as const), producer: name, first: whole, count: whole }),
  fc.record({
    kind: fc.constant('counted' as const),
    producer: name,
    ranges: fc.array(fc.tuple(whole, whole), { minLength: 1, maxLength: 9 }),
  }),
  fc.record({
    kind: fc.constant('pushed' as const),
    thread: name,
    producer: name,
    first: whole,
    count: whole,
  }),
  fc.record({
    kind: fc.constant('processed' as const),
    thread: name,
    producer: name,
    first: whole,
    count: whole,
    waitMs: whole,
    runMs: fc.integer({ min: 0, max: 1_000_000 }).map((us) => us / 1_000),
  }),
  fc.record({
    kind: fc.constant('failed' as const),
    thread: name,
    producer: name,
    first: whole,
    waitMs: whole,
    runMs: fc.integer({ min: 0, max: 1_000_000 }).map((us) => us / 1_000),
    reason: fc.string({ maxLength: 400, unit: 'grapheme' }),
  }),
  fc.record({
    kind: fc.constant('fence' as const),
    epoch: whole,
    id: whole,
    permitsLeft: fc.integer(),
    inFlight: whole,
  }),
);

test('what is written is what is read, one line each', () => {
  fc.assert(
    fc.property(entry, (written) => {
      const line = encodeLedgerEntry(written);
      expect(line.endsWith('\n')).toBe(true);
      expect(line.slice(0, -1)).not.toContain('\n');
      expect(decodeLedgerEntry(line.slice(0, -1))).toEqual(written);
    }),
  );
});

test('a torn line is not taken for another', () => {
  expect(decodeLedgerEntry('P T1 prod')).toBeNull();
  expect(decodeLedgerEntry('F T1 prod 3 1 1 "half')).toBeNull();
  expect(decodeLedgerEntry('C prod 0 5 9')).toBeNull();
  expect(decodeLedgerEntry('')).toBeNull();
});

test('a long reason is cut, so that a line is written in one piece', () => {
  const reason = '\u0001'.repeat(10_000);
  const line = encodeLedgerEntry({
    kind: 'failed',
    thread: 'T1',
    producer: 'p',
    first: 0,
    waitMs: 0,
    runMs: 0,
    reason,
  });
  expect(Buffer.byteLength(line)).toBeLessThan(4_096);
});
