import { runInNewContext } from 'node:vm';
import { fc } from '../../../e2e/fixtures/properties.ts';

const boom = (): never => {
  throw new Error('a trap');
};

const TRAPS: (keyof ProxyHandler<object>)[] = [
  ...([
    'get',
    'set',
    'has',
    'ownKeys',
    'getPrototypeOf',
    'setPrototypeOf',
    'getOwnPropertyDescriptor',
  ] as const),
  ...([
    'defineProperty',
    'deleteProperty',
    'isExtensible',
    'preventExtensions',
    'apply',
    'construct',
  ] as const),
];

const throwing = (target: object): object =>
  new Proxy(target, Object.fromEntries(TRAPS.map((trap) => [trap, boom])));

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** Its prototype has a prototype has a prototype, for ever. */
const bottomless = (): object => new Proxy({}, { getPrototypeOf: () => bottomless() });

function circular(): object {
  const value: Record<string, unknown> = { list: [1] };
  value['self'] = value;
  return value;
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = { value };
  return value;
}

function causeOfItself(): Error {
  const error = new Error('round');
  error.cause = error;
  return error;
}

/** Values that a program may throw or return, and that a careless reader stumbles over, by name. */
export const NASTY: readonly (readonly [name: string, make: () => unknown])[] = [
  ['nothing', () => undefined],
  ['null', () => null],
  ['an empty text', () => ''],
  ['a text', () => 'plain words'],
  ['a huge text', () => 'x'.repeat(3_000_000)],
  ['NaN', () => Number.NaN],
  ['minus zero', () => -0],
  ['a big integer', () => 2n ** 80n],
  ['a symbol', () => Symbol('s')],
  ['a function', () => () => 1],
  [
    'a class',
    () =>
      class Some {
        value = 1;
      },
  ],
  ['an object that contains itself', circular],
  ['an object of 5,000 levels', () => deep(5_000)],
  ['an object without a prototype', () => Object.assign(Object.create(null) as object, { a: 1 })],
  ['a getter that throws', () => Object.defineProperty({ b: 1 }, 'a', { get: boom, enumerable: true })],
  ['toString and toJSON that throw', () => ({ toString: boom, toJSON: boom, valueOf: boom })],
  ['a proxy that throws', () => throwing({})],
  ['a proxy of a function that throws', () => throwing(() => 1)],
  ['a proxy of a list that throws', () => throwing([])],
  ['a proxy of an error that throws', () => throwing(new Error('inner'))],
  ['a revoked proxy', () => revoked({})],
  ['a revoked proxy of a list', () => revoked([])],
  ['a proxy without an end of prototypes', bottomless],
  ['an error', () => new Error('words')],
  ['an error without a message', () => new TypeError()],
  ['an error whose message is an object', () => Object.assign(new Error('x'), { message: circular() })],
  ['an error whose message throws', () => Object.defineProperty(new Error('x'), 'message', { get: boom })],
  ['an error whose stack throws', () => Object.defineProperty(new Error('x'), 'stack', { get: boom })],
  ['an error whose stack is a number', () => Object.assign(new Error('x'), { stack: 5 })],
  ['an error whose name is a symbol', () => Object.assign(new Error('x'), { name: Symbol('n') })],
  ['an error that is its own cause', causeOfItself],
  ['an error of errors', () => new AggregateError([new Error('one'), 'two', throwing({})], 'both')],
  ['an error with hostile errors', () => Object.assign(new Error('x'), { errors: throwing([]) })],
  ['an error of another realm', () => runInNewContext('new RangeError("far away")') as unknown],
  ['a map with itself', () => ((map) => map.set(map, map))(new Map<unknown, unknown>())],
  ['a set', () => new Set([1, 'two'])],
  ['a date that is none', () => new Date(Number.NaN)],
  ['bytes', () => new Uint8Array([1, 2, 3])],
  ['a promise', () => ({ inner: Promise.resolve(1) })],
  ['a weak map', () => new WeakMap()],
  ['a regular expression', () => /x/g],
  [
    'a list that says it is endless',
    () => new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 40 : 1) }),
  ],
];

type Make = () => unknown;

/**
 * Makes any of these, or anything built of them and of plain values. Makers, for a generator of values reads them while
 * it generates.
 */
export const anyValue: fc.Arbitrary<Make> = fc.letrec<{ any: Make }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...NASTY).map(([, make]) => make),
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }).map(
      (value): Make =>
        () =>
          value,
    ),
    fc.array(tie('any'), { maxLength: 3 }).map(
      (makes): Make =>
        () =>
          makes.map((make) => make()),
    ),
    fc.tuple(fc.string(), tie('any')).map(
      ([name, make]): Make =>
        () => ({ [name]: make() }),
    ),
    tie('any').map(
      (make): Make =>
        () =>
          new Error('outer', { cause: make() }),
    ),
    fc.array(tie('any'), { maxLength: 3 }).map(
      (makes): Make =>
        () =>
          Object.assign(new Error('many'), { errors: makes.map((make) => make()) }),
    ),
    tie('any').map(
      (make): Make =>
        () =>
          Object.defineProperty({}, 'v', { get: make, enumerable: true }),
    ),
    tie('any').map(
      (make): Make =>
        () => {
          const value = make();
          return Object.assign(new Error('x'), { message: value, stack: value, name: value });
        },
    ),
  ),
})).any;
