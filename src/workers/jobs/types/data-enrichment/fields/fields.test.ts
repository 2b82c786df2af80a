import { describe, expect, test } from 'vitest';
import { dateField, type DateRules } from './date.ts';
import { domainName } from './domain-name.ts';
import { emailField } from './email.ts';
import { hashOf } from './hash.ts';
import { loadLanguageField } from './language.ts';
import { phoneField } from './phone.ts';
import { cleanText } from './text.ts';
import { urlField } from './url.ts';

const added = (outcome: ReturnType<typeof emailField>) => (outcome.ok ? outcome.added : outcome);

describe('text', () => {
  const all = { trim: true, collapseSpaces: true, emptyToNull: true };

  test('loses what nobody sees and keeps one way of writing', () => {
    expect(cleanText(' Zoe\u0308\u200b  \u202eBlum\u00ad\n ', all)).toBe('Zoë Blum');
    expect(cleanText(' \u00a0\t', all)).toBeNull();
    expect(cleanText('', { ...all, emptyToNull: false })).toBe('');
    expect(cleanText(' a  b\n', { trim: false, collapseSpaces: false, emptyToNull: true })).toBe(' a  b\n');
  });

  test('keeps joiners that belong to what they join', () => {
    expect(cleanText('👩\u200d💻', all)).toBe('👩\u200d💻');
  });
});

describe('an e-mail address', () => {
  test('is taken apart, its domain in both ways of writing', () => {
    expect(emailField(' Ann Smith <Ann.Smith+news@Bücher.example.CO.UK> ')).toEqual({
      ok: true,
      clean: 'Ann.Smith+news@xn--bcher-kva.example.co.uk',
      added: {
        address: 'Ann.Smith+news@xn--bcher-kva.example.co.uk',
        display: 'Ann.Smith+news@bücher.example.co.uk',
        name: 'Ann Smith',
        local: 'Ann.Smith+news',
        mailbox: 'ann.smith@xn--bcher-kva.example.co.uk',
        tag: 'news',
        domain: 'xn--bcher-kva.example.co.uk',
        domainUnicode: 'bücher.example.co.uk',
        provider: 'example.co.uk',
        suffix: 'co.uk',
        knownSuffix: true,
      },
    });
  });

  test('may be in any script and may need quotation marks', () => {
    expect(emailField('用户@例子.广告')).toMatchObject({ ok: true, clean: '用户@xn--fsqu00a.xn--4rr70v' });
    expect(emailField('"two words"@example.com')).toMatchObject({ clean: '"two words"@example.com' });
    expect(added(emailField('ann@gmail.con'))).toMatchObject({ knownSuffix: false });
    expect(added(emailField('+@example.com'))).toMatchObject({ tag: null, mailbox: '+@example.com' });
  });

  test.each([
    'ann',
    'ann@',
    '@example.com',
    'ann@localhost',
    'ann@exam ple.com',
    'a..b@example.com',
    'ann@-example.com',
    'ann@example.com, bob@example.com',
    'ann@[127.0.0.1]',
    `${'a'.repeat(65)}@example.com`,
    `ann@${'a.'.repeat(130)}com`,
    '('.repeat(5_000),
  ])('is not: %s', (text) => {
    expect(emailField(text)).toMatchObject({ ok: false, code: 'NOT_AN_EMAIL' });
  });

  test('is text', () => {
    expect(emailField(7)).toMatchObject({ ok: false, code: 'NOT_TEXT' });
  });
});

describe('a phone number', () => {
  test('of the default country gets its country', () => {
    expect(phoneField('(030) 901820', 'DE')).toEqual({
      ok: true,
      clean: '+4930901820',
      added: {
        e164: '+4930901820',
        international: '+49 30 901820',
        national: '030 901820',
        uri: 'tel:+4930901820',
        country: 'DE',
        callingCode: '+49',
        type: 'FIXED_LINE',
        extension: null,
      },
    });
  });

  test('of another country keeps it, and its extension', () => {
    expect(added(phoneField('+1 212-555-2368 ext. 42', 'DE'))).toMatchObject({
      country: 'US',
      extension: '42',
    });
    expect(added(phoneField(491_512_345_678, undefined))).toMatchObject({ code: 'NOT_A_PHONE_NUMBER' });
  });

  test.each([
    ['030 901820', undefined, 'no default'],
    ['hello', 'DE', 'it is none'],
    ['+49 1', 'DE', 'too short'],
    ['+1 111 111 1111', 'US', 'no such numbers'],
    ['call 030 901820 now', 'DE', 'it is none'],
  ] as const)('is not: %s', (text, country, why) => {
    expect(phoneField(text, country)).toMatchObject({
      ok: false,
      code: 'NOT_A_PHONE_NUMBER',
      message: expect.stringContaining(why) as string,
    });
  });
});

describe('a web address', () => {
  test('is taken apart, without passwords and trackers', () => {
    expect(
      urlField('HTTP://ann:pw@Bücher.Example.co.uk:8080/a/../b?x=1&utm_source=mail&fbclid=2#top'),
    ).toEqual({
      ok: true,
      clean: 'http://xn--bcher-kva.example.co.uk:8080/b?x=1#top',
      added: {
        href: 'http://xn--bcher-kva.example.co.uk:8080/b?x=1#top',
        scheme: 'http',
        host: 'xn--bcher-kva.example.co.uk',
        hostUnicode: 'bücher.example.co.uk',
        domain: 'example.co.uk',
        suffix: 'co.uk',
        port: 8080,
        path: '/b',
        query: { x: '1' },
        fragment: 'top',
        leftOut: ['utm_source', 'fbclid'],
        hadCredentials: true,
      },
    });
  });

  test('without a scheme is taken as https', () => {
    expect(urlField('example.com')).toMatchObject({ clean: 'https://example.com/' });
    expect(urlField('//example.com:8443/x')).toMatchObject({ clean: 'https://example.com:8443/x' });
    expect(urlField('example.com:8443/x')).toMatchObject({ clean: 'https://example.com:8443/x' });
    expect(added(urlField('http://[::1]/'))).toMatchObject({ host: '[::1]', domain: null });
  });

  test.each([
    '',
    'hello',
    'javascript:alert(1)',
    'mailto:ann@example.com',
    'http://',
    'https://a b.com',
    'ftp://example.com',
  ])('is not: %s', (text) => {
    expect(urlField(text)).toMatchObject({ ok: false, code: 'NOT_A_URL' });
  });
});

describe('a domain name', () => {
  test('may be of no public registry', () => {
    expect(domainName('db.internal')).toMatchObject({ ascii: 'db.internal', isKnownSuffix: false });
    expect(domainName('a..b')).toBeNull();
    expect(domainName(`${'a'.repeat(64)}.de`)).toBeNull();
  });
});

describe('a date', () => {
  const rules: DateRules = { order: 'day-first', timeZone: 'Europe/Berlin', locale: 'de' };

  test.each([
    ['2025-04-06', '2025-04-06'],
    ['20250406', '2025-04-06'],
    ['2025-W14-7', '2025-04-06'],
    ['2025-096', '2025-04-06'],
    ['06.04.2025', '2025-04-06'],
    ['6/4/2025', '2025-04-06'],
    ['6. April 2025', '2025-04-06'],
    ['6. März 2025', '2025-03-06'],
    ['April 6th, 2025', '2025-04-06'],
    ['6 Apr 2025', '2025-04-06'],
    ['2025/4/6', '2025-04-06'],
    ['2024-02-29', '2024-02-29'],
    ['2025-04-06T12:00:00Z', '2025-04-06T12:00:00.000Z'],
    ['2025-04-06 12:00:00', '2025-04-06T10:00:00.000Z'],
    ['2025-04-06 12:00', '2025-04-06T10:00:00.000Z'],
    ['2025-04-06T12:00:00+05:30', '2025-04-06T06:30:00.000Z'],
    ['06.04.2025, 14:30', '2025-04-06T12:30:00.000Z'],
    ['4/5/2025 2:30 PM', '2025-05-04T12:30:00.000Z'],
    ['Sun, 06 Apr 2025 12:00:00 GMT', '2025-04-06T12:00:00.000Z'],
    ['Sun, 06 Apr 2025 14:00:00 +0200', '2025-04-06T12:00:00.000Z'],
    [1_743_940_800, '2025-04-06T12:00:00.000Z'],
    ['1743940800000', '2025-04-06T12:00:00.000Z'],
  ])('is read from %s', (value, iso) => {
    expect(dateField(value, rules)).toMatchObject({ ok: true, clean: iso });
  });

  test('whose day and month could be exchanged is read as the rules say, and says so', () => {
    expect(added(dateField('04/05/2025', rules))).toMatchObject({ iso: '2025-05-04', ambiguous: true });
    expect(added(dateField('04/05/2025', { ...rules, order: 'month-first' }))).toMatchObject({
      iso: '2025-04-05',
      ambiguous: true,
    });
    expect(added(dateField('04/25/2025', { ...rules, order: 'month-first' }))).toMatchObject({
      iso: '2025-04-25',
      ambiguous: false,
    });
    expect(added(dateField('04.05.2025', { ...rules, order: 'month-first' }))).toMatchObject({
      iso: '2025-05-04',
      ambiguous: false,
    });
  });

  test.each([
    '',
    '12:30',
    '12',
    '2025',
    '31.02.2025',
    '2025-02-29',
    '13/13/2025',
    'tomorrow',
    '6 Foo 2025',
    'x'.repeat(1_000),
    5,
  ])('is not: %s', (value) => {
    expect(dateField(value, rules)).toMatchObject({ ok: false, code: 'NOT_A_DATE' });
  });
});

describe('a language', () => {
  test('is told by a sentence, and a word is not enough to be sure', async () => {
    const languageField = await loadLanguageField();
    expect(added(languageField('The parcel came two days late, please call me.'))).toMatchObject({
      language: 'en',
      name: 'English',
      reliable: true,
    });
    expect(added(languageField('Das Paket kam zwei Tage zu spät, bitte rufen Sie an.'))).toMatchObject({
      language: 'de',
      reliable: true,
    });
    expect(added(languageField('これは日本語です'))).toMatchObject({ language: 'ja' });
    expect(added(languageField('12345 !!'))).toEqual({
      language: null,
      name: null,
      reliable: false,
      score: 0,
    });
  });
});

describe('a hash', () => {
  test('of one value is that of its text', () => {
    expect(hashOf(['abc'], 'sha-256')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(hashOf(['abc'], 'md5')).toBe('900150983cd24fb0d6963f7d28e17f72');
    expect(hashOf([12], 'sha-1')).toBe(hashOf(['12'], 'sha-1'));
  });

  test('of several values tells rows apart that only look alike when joined', () => {
    expect(hashOf(['ab', 'c'], 'sha-256')).not.toBe(hashOf(['a', 'bc'], 'sha-256'));
  });
});
