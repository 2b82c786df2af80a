import { expect, it } from 'vitest';
import { needKnownTypes, typeNameIssues } from './known-types.ts';

const described = [
  { name: 'calculation', problem: null },
  { name: 'echo', problem: null },
  { name: 'broken', problem: 'It throws.' },
];

it('says of a type name with a typing mistake which type was probably meant, and which types there are', () => {
  expect(typeNameIssues(['calcluation'], described, 'types')).toEqual([
    {
      path: 'types',
      message:
        'There is no job type “calcluation”. Did you mean “calculation”? Known here: calculation, echo.',
    },
  ]);
});

it('tells of every unknown name when only one of several is a known type, and of types that cannot be used', () => {
  const messages = typeNameIssues(['echo', 'nothing-like-it', 'broken'], described, 'types').map(
    ({ message }) => message,
  );
  expect(messages).toEqual([
    'There is no job type “nothing-like-it”. Known here: calculation, echo.',
    'The job type “broken” cannot be used: It throws.',
  ]);
  expect(() => needKnownTypes(['echo', 'broken'], described, 'types')).toThrow('It throws.');
  expect(() => needKnownTypes(['echo'], described, 'types')).not.toThrow();
});
