import { expect, it } from 'vitest';
import { visibleLine, visibleText } from './visible.ts';

it('control characters, marks of direction and line ends are spelled out in a line', () => {
  expect(visibleLine('a\u001b[31mb\r\nc\u0007\u009b\u202ed\u2028e\u007f')).toBe(
    'a\\x1b[31mb\\r\\nc\\x07\\x9b\\u202ed\\u2028e\\x7f',
  );
  expect(visibleLine('Grüße, 日本語 👍')).toBe('Grüße, 日本語 👍');
});

it('text of several lines keeps its line feeds and tabs alone', () => {
  expect(visibleText('a\n\tb\r\u001b]0;x')).toBe('a\n\tb\\r\\x1b]0;x');
});
