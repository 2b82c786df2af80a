import { describe, expect, it } from 'vitest';
import { formatHash, parseHash } from './router.ts';

describe('the address', () => {
  it('holds page, filter and selection', () => {
    const hash = formatHash('queues', { queue: 'bull:messages', state: 'failed', job: 'a b/c&d=1' });
    expect(parseHash(hash)).toEqual({
      page: 'queues',
      params: { queue: 'bull:messages', state: 'failed', job: 'a b/c&d=1' },
    });
  });

  it('is the same for the same route, whatever the order of its parameters', () => {
    expect(formatHash('logs', { text: 'x', level: 'warn' })).toBe(
      formatHash('logs', { level: 'warn', text: 'x' }),
    );
  });

  it('leaves out what is null or empty', () => {
    expect(formatHash('queues', { state: null, find: '' })).toBe('#/queues');
  });

  it.each(['', '#', '#/', '#/nowhere', '#/elsewhere?x=1', '#/__proto__'])(
    'reads %j as the overview',
    (hash) => {
      expect(parseHash(hash)).toEqual({ page: 'overview', params: {} });
    },
  );

  it('survives text that is no well-formed query', () => {
    expect(parseHash('#/logs?text=%E0%A4%A&&=').page).toBe('logs');
  });
});
