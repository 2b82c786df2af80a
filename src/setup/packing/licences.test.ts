import { expect, test } from 'vitest';
import { licencesText, packedPackages } from './licences.mjs';

test('packages for development are not packed', () => {
  const packages = {
    '': { name: 'capstan' },
    'node_modules/zod': { version: '4.0.0' },
    'node_modules/vite': { version: '8.0.0', dev: true },
    'node_modules/fsevents': { version: '2.0.0', devOptional: true },
    'node_modules/a/node_modules/b': { version: '1.0.0' },
  };
  expect(packedPackages({ packages })).toEqual(['node_modules/zod', 'node_modules/a/node_modules/b']);
  expect(packedPackages(undefined)).toEqual([]);
});

test('the same text is printed once, under all who share it', () => {
  const text = licencesText([
    { name: 'a', version: '1.0.0', licence: 'MIT', texts: ['The text'] },
    { name: 'b', version: '2.0.0', licence: 'MIT', texts: ['The text'] },
    { name: 'c', version: '3.0.0', licence: 'ISC', texts: [] },
  ]);
  expect(text.match(/The text/g)).toHaveLength(1);
  expect(text).toContain('a 1.0.0 (MIT)\nb 2.0.0 (MIT)\n');
  expect(text).toContain('c 3.0.0 (ISC)');
  expect(text).toContain('The package names its licence, ISC, without a text.');
});
