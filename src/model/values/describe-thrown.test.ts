import { describe, expect, it } from 'vitest';
import { fc, runs } from '../../../e2e/fixtures/properties.ts';
import {
  describeThrown,
  errorOf,
  MAX_THROWN_TEXT,
  ThrownElsewhere,
  thrownText,
  traceOf,
} from './describe-thrown.ts';
import { anyValue, NASTY } from './hostile.suite.ts';

/** Longest JSON text of a description. */
const MOST = 4_000_000;

function expectBounded(thrown: unknown): void {
  const description = describeThrown(thrown);
  expect(description.message).not.toBe('');
  expect(description.name).not.toBe('');
  const text = JSON.stringify(description);
  expect(JSON.parse(text)).toEqual(description);
  expect(text.length).toBeLessThan(MOST);
  expect(typeof thrownText(thrown)).toBe('string');
  expect(typeof errorOf(thrown).message).toBe('string');
  expect(new ThrownElsewhere(description).message).toBe(description.message);
}

describe('the description of a thrown value', () => {
  it.each(NASTY)('is plain bounded data for %s', (_name, make) => {
    expectBounded(make());
  });

  it('is plain bounded data for whatever JavaScript can throw', () => {
    fc.assert(
      fc.property(anyValue, (make) => expectBounded(make())),
      { numRuns: runs(300) },
    );
  });

  it('keeps name, message, stack, code, cause and the errors of an AggregateError', () => {
    const cause = Object.assign(new TypeError('the cause'), { code: 'ENOENT' });
    const error = new AggregateError([new RangeError('first'), 'second'], 'both failed', { cause });
    const description = describeThrown(error);
    expect(description).toMatchObject({
      name: 'AggregateError',
      message: 'both failed',
      cause: { name: 'TypeError', message: 'the cause', code: 'ENOENT' },
      errors: [
        { name: 'RangeError', message: 'first' },
        { message: 'second', stack: null },
      ],
      truncated: false,
    });
    const trace = traceOf(description);
    expect(trace).toContain('Caused by: TypeError: the cause');
    expect(trace).toContain('Error 1 of 2: RangeError: first');
    expect(trace).toContain('Error 2 of 2: second');
  });

  it('gives a thrown text no stack of anybody else', () => {
    const description = describeThrown('only words');
    expect([description.stack, traceOf(description)]).toEqual([null, null]);
    expect(new ThrownElsewhere(description).stack).toBe('Error: only words');
  });

  it('knows an error of another realm by what it says', () => {
    const make = NASTY.find(([name]) => name === 'an error of another realm')?.[1];
    expect(describeThrown(make?.())).toMatchObject({ name: 'RangeError', message: 'far away' });
  });

  it('says where it was cut, and that it was', () => {
    const { message, truncated } = describeThrown(new Error('x'.repeat(MAX_THROWN_TEXT + 5)));
    expect(message).toContain(`[cut: ${MAX_THROWN_TEXT + 5} characters in all]`);
    expect(truncated).toBe(true);
    const many = new AggregateError(Array.from({ length: 50 }, (_, index) => new Error(String(index))));
    expect(describeThrown(many).truncated).toBe(true);
  });
});
