import { isDeepStrictEqual } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { fc, runs } from '../../../../e2e/fixtures/properties.ts';
import { Assembly } from './assemble.ts';
import { type BuildStep, LIGHT } from './parts.ts';
import { split } from './split.ts';
import { weigh } from './weigh.ts';

/** Through the serializer step by step, as two processes do it. */
function throughParts(value: unknown): { value: unknown; steps: BuildStep[] } {
  const assembly = new Assembly();
  const steps: BuildStep[] = [];
  const heavy = weigh(value, LIGHT).weight > LIGHT;
  for (const step of heavy ? split(value) : ([['value', value]] as const)) {
    const sent = deserialize(serialize(step)) as BuildStep;
    steps.push(sent);
    assembly.take(sent);
  }
  return { value: assembly.value, steps };
}

const records = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id, name: `record ${id}`, tags: ['a', 'b'], score: id / 7 }));

describe('a heavy value', () => {
  it.each<[string, () => unknown]>([
    ['a list of records', () => records(30_000)],
    [
      'an object of lists',
      () => ({ first: records(9_000), second: records(9_000), third: 'light', n: null }),
    ],
    ['a long text', () => 'häß🙂 '.repeat(700_000)],
    ['a buffer', () => Buffer.alloc(5_000_001, 'abc')],
    ['typed numbers', () => new Float64Array(700_000).fill(1.5)],
    [
      'a map with heavy values',
      () =>
        new Map<unknown, unknown>([
          ['a', records(9_000)],
          [7, new Set(['x'])],
        ]),
    ],
    ['a set of many', () => new Set(Array.from({ length: 60_000 }, (_, n) => `item ${n}`))],
    [
      'what JSON cannot say',
      () => ({ list: Array.from({ length: 90_000 }, () => undefined), nan: Number.NaN, zero: -0 }),
    ],
    ['dates and big integers', () => Array.from({ length: 40_000 }, (_, n) => [new Date(n), BigInt(n)])],
    [
      'an odd key',
      () => JSON.parse(`{"__proto__": "${'x'.repeat(6_000_000)}", "a": {"__proto__": 1}}`) as unknown,
    ],
    ['holes and nesting', () => ({ a: { b: { c: { d: records(20_000) } } } })],
  ])('%s arrives as it was', (_name, make) => {
    const value = make();
    expect(weigh(value, LIGHT).weight).toBeGreaterThan(LIGHT);
    const { value: arrived, steps } = throughParts(value);
    // A comparison that explains itself is slow with large values.
    expect(isDeepStrictEqual(arrived, value)).toBe(true);
    for (const step of steps) expect(weigh(step, Infinity).weight).toBeLessThan(3 * LIGHT);
  });

  it.each<[string, () => unknown]>([
    ['a map of itself', () => ((map) => map.set(map, map))(new Map<unknown, unknown>())],
    [
      'an object with itself under two names',
      () => {
        const both: Record<string, unknown> = {};
        return Object.assign(both, { one: both, two: both });
      },
    ],
  ])('is known after a look at its beginning, though it is %s', (_words, make) => {
    const { weight } = weigh(make(), LIGHT);
    expect(weight).toBeGreaterThan(LIGHT);
    expect(weight).toBeLessThan(LIGHT + 64 * 20);
  });

  it('inside itself is left to the serializer', () => {
    const value: { list: unknown[]; self?: unknown } = { list: records(30_000) };
    value.self = value;
    const arrived = throughParts(value).value as typeof value;
    expect((arrived.self as typeof value).list).toHaveLength(30_000);
  });
});

describe('any value', () => {
  it('arrives as it was, heavy or light', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        const plain = deserialize(serialize(value)) as unknown;
        expect(throughParts(value).value).toEqual(plain);
      }),
      { numRuns: runs(300) },
    );
  });

  it('travels as JSON only where that says the same', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true });
    fc.assert(
      fc.property(anything, (value) => {
        if (!weigh(value, LIGHT).json) return;
        expect(JSON.parse(JSON.stringify(value))).toEqual(deserialize(serialize(value)));
      }),
      { numRuns: runs(500) },
    );
  });
});
