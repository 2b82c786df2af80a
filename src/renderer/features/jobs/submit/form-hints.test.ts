import { expect, test } from 'vitest';
import { inOrder, isHidden, widgetOf, withoutHidden } from './form-hints.ts';

const hints = {
  order: ['operation', 'file'],
  fields: {
    file: { widget: 'file' as const },
    'join.file': { widget: 'file' as const },
    width: { when: { path: 'operation', is: ['resize'] } },
  },
};

test('fields come in the order of the hints, others after them', () => {
  const schema = { type: 'object', properties: { width: {}, file: {}, operation: {} } };
  expect(Object.keys(inOrder(schema, hints)['properties'] as object)).toEqual(['operation', 'file', 'width']);
});

test('a widget is found whatever the place in a list', () => {
  expect(widgetOf(hints, ['file'])).toBe('file');
  expect(widgetOf(hints, ['join', 3, 'file'])).toBe('file');
  expect(widgetOf(hints, ['width'])).toBeNull();
});

test('a field is hidden unless the other one has its value, and then not sent', () => {
  expect(isHidden(hints, ['width'], { operation: 'csv' })).toBe(true);
  expect(isHidden(hints, ['width'], { operation: 'resize' })).toBe(false);
  expect(withoutHidden(hints, { operation: 'csv', width: 3 })).toEqual({ operation: 'csv' });
  expect(withoutHidden(hints, { operation: 'resize', width: 3 })).toEqual({ operation: 'resize', width: 3 });
});
