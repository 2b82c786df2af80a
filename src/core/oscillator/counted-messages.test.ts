import { expect, test } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { CountedMessages } from './counted-messages.ts';

test('a pack that is delivered again counts once', () => {
  const counted = new CountedMessages();
  expect(counted.add('a', 0, 10)).toBe(10);
  expect(counted.add('a', 0, 10)).toBe(0);
  expect(counted.add('a', 5, 10)).toBe(5);
  expect(counted.add('b', 0, 1)).toBe(1);
});

test('it agrees with a plain set, whatever is delivered in whatever order', () => {
  const delivery = fc.record({
    producer: fc.constantFrom('a', 'b', 'c'),
    first: fc.integer({ min: 0, max: 60 }),
    count: fc.integer({ min: 1, max: 12 }),
  });
  fc.assert(
    fc.property(fc.array(delivery, { maxLength: 80 }), (deliveries) => {
      const counted = new CountedMessages();
      const plain = new Set<string>();
      for (const { producer, first, count } of deliveries) {
        let fresh = 0;
        for (let number = first; number < first + count; number++) {
          if (plain.has(`${producer}${number}`)) continue;
          plain.add(`${producer}${number}`);
          fresh += 1;
        }
        expect(counted.add(producer, first, count)).toBe(fresh);
      }
      // Taken up elsewhere, it knows the same.
      const again = new CountedMessages();
      for (const { producer, ranges } of counted.all())
        for (const [from, to] of ranges) again.add(producer, from, to - from);
      for (const producer of ['a', 'b', 'c'])
        for (let number = 0; number < 80; number++)
          expect(again.has(producer, number)).toBe(plain.has(`${producer}${number}`));
    }),
  );
});

test('messages that come late count, however many have come before them', () => {
  const counted = new CountedMessages();
  const messages = Array.from({ length: 10_000 }, (_, number) => number);
  const early = messages.filter((number) => number % 2 === 0);
  const late = messages.filter((number) => number % 2 === 1);
  const fresh = [...early, ...late, ...early].reduce((sum, number) => sum + counted.add('a', number, 1), 0);
  expect(fresh).toBe(10_000);
});

test('messages that never come cost little: what follows them is still counted once', () => {
  const counted = new CountedMessages(100);
  let fresh = 0;
  // Every second message was removed from the queue before anybody processed it.
  for (let number = 1; number < 1_000; number += 2) fresh += counted.add('a', number, 1);
  expect(fresh).toBe(500);
  expect(counted.add('a', 980, 20)).toBe(10);
  expect(counted.add('a', 980, 20)).toBe(0);
  // Gaps from long ago are no longer waited for.
  expect(counted.add('a', 10, 1)).toBe(0);
});

test('many ranges are told in portions', () => {
  const counted = new CountedMessages();
  for (let number = 0; number < 500; number += 2) counted.add('a', number, 1);
  const portions = counted.all();
  expect(portions.length).toBeGreaterThan(1);
  expect(portions.flatMap(({ ranges }) => ranges)).toHaveLength(250);
});
