import { describe, expect, it } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { layOut, memberText } from './json-text.ts';

const NUMBERS = '{"big":12345678901234567890,"one":1.0,"huge":1e400,"minus":-0,"2":"b","1":"a","2":"again"}';

describe('JSON text laid out for reading', () => {
  it('is what JSON.stringify lays out, for what JavaScript can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        expect(layOut(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it('keeps every digit, the order of keys, and doubled keys', () => {
    expect(layOut(NUMBERS).replaceAll(/\n */g, '').replaceAll('": ', '":')).toBe(NUMBERS);
  });

  it('stays as it is when it is cut off or no JSON', () => {
    for (const text of ['{"a":[1,2', 'plain words', '', '{"a":1}}', '[1 2]', '{"a":1} rest'])
      expect(layOut(text)).toBe(text);
  });

  it('grows in proportion to the text, however deep it is nested', () => {
    const text = `${'{"a":['.repeat(200_000)}1${']}'.repeat(200_000)}`;
    expect(layOut(text).length).toBeLessThan(text.length * 60);
  });
});

describe('the text of a member', () => {
  it('is as it was written', () => {
    const text = ` {"a": {"payload": 1}, "payload" : ${NUMBERS} , "b":[1]}`;
    expect(memberText(text, 'payload')).toBe(NUMBERS);
    expect(memberText('{"payload":12345678901234567890}', 'payload')).toBe('12345678901234567890');
    expect(memberText('{"b":{"payload":1}}', 'payload')).toBeNull();
  });

  it('is that of the last one of its name, however the name is spelled', () => {
    expect(memberText('{"payload":1,"\\u0070ayload":[2,{"x":3}]}', 'payload')).toBe('[2,{"x":3}]');
  });

  it('means what JSON.parse finds there', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (others, value) => {
        const text = JSON.stringify({ ...others, payload: value }, null, 1);
        const found = memberText(text, 'payload');
        expect(JSON.stringify(JSON.parse(found ?? 'null'))).toBe(JSON.stringify(value));
      }),
    );
  });
});
