import { describe, expect, test } from 'vitest';
import { csvRecords } from './csv-records.ts';
import { csvRows } from './csv-rows.ts';
import { decoded } from './decode.ts';
import { guessDelimiter } from './delimiter.ts';
import { detectEncoding } from './encoding.ts';
import { jsonLines, linesOf } from './json-lines.ts';
import { TableProfile } from './table-profile.ts';
import { TextStatistics } from './text-statistics.ts';

const never = new AbortController().signal;
async function* pieces<Piece>(...all: Piece[]): AsyncGenerator<Piece, void, undefined> {
  yield* all;
}
async function all<Piece>(from: AsyncIterable<Piece>): Promise<Piece[]> {
  const found: Piece[] = [];
  for await (const piece of from) found.push(piece);
  return found;
}
/** A text cut everywhere it can be cut. */
const crumbs = (text: string) => pieces(...Array.from(text));
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('an encoding', () => {
  test.each([
    ['a mark of UTF-8', bytes(0xef, 0xbb, 0xbf, 0x61), 'utf-8', true],
    ['a mark of UTF-16', bytes(0xff, 0xfe, 0x61, 0), 'utf-16le', true],
    ['a mark of UTF-16, the other way round', bytes(0xfe, 0xff, 0, 0x61), 'utf-16be', true],
    ['zeros between letters', Buffer.from('Hello world, said nobody', 'utf16le'), 'utf-16le', false],
    ['zeros before letters', Buffer.from('Hello world', 'utf16le').swap16(), 'utf-16be', false],
    ['nothing but ASCII', Buffer.from('plain'), 'utf-8', false],
    ['UTF-8', Buffer.from('Größe'), 'utf-8', false],
    ['UTF-8 that is cut off', Buffer.from('Größe').subarray(0, 4), 'utf-8', false],
    [
      'letters of western Europe',
      Buffer.from('Größe;Straße;Öl;Übung\n'.repeat(9), 'latin1'),
      'windows-1252',
      false,
    ],
    ['nothing', bytes(), 'utf-8', false],
  ])('is told by %s', (_, sample, label, hasMark) => {
    expect(detectEncoding(sample)).toEqual({ label, hasMark });
  });

  test('of Japanese and Russian text is told by its bytes', () => {
    const japanese = Buffer.from(
      'k/qWe4zqgsyDZYNMg1iDZ4LFgreBQoLBguaCwYLGkLWCooLvgsyTdoCCgreC3oLFgsaCyYK3gumBQg==',
      'base64',
    );
    expect(detectEncoding(japanese)?.label).toBe('shift_jis');
    const russian = Uint8Array.from(
      Array.from(
        'Обычный русский текст, который написан для того, чтобы узнать, как определяется кодировка',
      ).map((letter) => {
        const code = letter.codePointAt(0) ?? 0;
        if (letter === 'ё') return 0xb8;
        return code >= 0x410 ? code - 0x410 + 0xc0 : code;
      }),
    );
    expect(detectEncoding(russian)?.label).toBe('windows-1251');
  });

  test('is none where there is no text', () => {
    expect(detectEncoding(bytes(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 1, 2, 0, 3))).toBeNull();
  });

  test('is undone across pieces, a mark left out', async () => {
    const whole = Buffer.from('\ufeffäöü€😀');
    const parts = pieces(...[...whole].map((byte) => bytes(byte)));
    expect((await all(decoded(parts, 'utf-8'))).join('')).toBe('äöü€😀');
    expect((await all(decoded(pieces(bytes(0x61, 0xff)), 'utf-8'))).join('')).toBe('a\ufffd');
  });
});

describe('a delimiter', () => {
  test.each([
    ['a,b,c\n1,2,3\n', ','],
    ['a;b;c\n1,5;2,5;3\n2,1;3,1;x\n', ';'],
    ['a\tb\n1\t2\n', '\t'],
    ['a|b\n1|2', '|'],
    ['name,notes\nann,"hi; there; you"\nbob,"a; b"\n', ','],
    ['date;time\n2025-01-01;10:00\n2025-01-02;11:00', ';'],
    ['name\nann\nbob\n', ','],
    ['a;b\n"x\ny";2\n"cut off', ';'],
    ['', ','],
  ])('is told by the rows of %j', (sample, delimiter) => {
    expect(guessDelimiter(sample)).toBe(delimiter);
  });
});

describe('a table', () => {
  const rows = (text: string, signal = never) => all(csvRows(crumbs(text), ',', signal));

  test('is read with quotes, line breaks inside them, and rows of any length', async () => {
    expect(await rows('a,b\r\n"x\ny","say ""hi"""\r\n\r\n1\n2,3,4')).toEqual([
      ['a', 'b'],
      ['x\ny', 'say "hi"'],
      ['1'],
      ['2', '3', '4'],
    ]);
  });

  test.each(['a,b\n"open,2\n', 'a,b\n1"2,3\n', 'a,b\n"1"2,3\n'])(
    'that is none says where: %j',
    async (text) => {
      await expect(rows(text)).rejects.toMatchObject({
        name: 'JobFailure',
        code: 'FAILED',
        retry: false,
        message: expect.stringContaining('line 2') as string,
      });
    },
  );

  test('of one endless cell is given up', async () => {
    const endless = (async function* () {
      yield '"';
      for (;;) yield 'x'.repeat(100_000);
    })();
    await expect(all(csvRows(endless, ',', never))).rejects.toMatchObject({ code: 'FAILED' });
  });

  test('is left in the middle when it is to end', async () => {
    const controller = new AbortController();
    const endless = (async function* () {
      for (;;) yield '1,2\n';
    })();
    const reading = (async () => {
      for await (const _ of csvRows(endless, ',', controller.signal))
        controller.abort(new Error('cancelled'));
    })();
    await expect(reading).rejects.toThrow('cancelled');
  });

  test('has a record for each row, whatever its header says', async () => {
    const records = csvRecords(csvRows(pieces('id,,id,__proto__\n1,2,3,4,5\n6\n'), ',', never));
    expect((await all(records)).map((record) => Object.entries(record))).toEqual([
      [
        ['id', '1'],
        ['column 2', '2'],
        ['id (2)', '3'],
        ['__proto__', '4'],
        ['column 5', '5'],
      ],
      [['id', '6']],
    ]);
  });

  test('has columns with types, counts and ends', () => {
    const profile = new TableProfile(true);
    for (const line of [
      'id,price,sold,when,code,note',
      '1,2.5,true,2025-04-06,01234,hello',
      '2,"3,5",false,2025-04-07,00987,',
      '10,1e2,true,2025-04-05 10:00,5,hello',
      '3',
    ]) {
      profile.add(line.includes('"') ? ['2', '3,5', 'false', '2025-04-07', '00987', ''] : line.split(','));
    }
    const { rows: count, columns, unevenRows } = profile.figures();
    expect({ count, unevenRows }).toEqual({ count: 4, unevenRows: 1 });
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'integer'],
      ['price', 'number'],
      ['sold', 'boolean'],
      ['when', 'date-time'],
      ['code', 'text'],
      ['note', 'text'],
    ]);
    expect(columns[0]).toEqual({
      name: 'id',
      type: 'integer',
      filled: 4,
      empty: 0,
      distinct: 4,
      min: 1,
      max: 10,
      mean: 4,
      longest: 2,
      examples: ['1', '2', '10'],
    });
    expect(columns[1]).toMatchObject({ min: 2.5, max: 100, empty: 1 });
    expect(columns[5]).toMatchObject({ filled: 2, empty: 2, distinct: 1, min: 'hello' });
  });

  test('without a header has columns by number, and one of many values stops counting them', () => {
    const profile = new TableProfile(false);
    for (let row = 0; row < 10_050; row += 1) profile.add([String(row), 'same']);
    const [first, second] = profile.figures().columns;
    expect(first).toMatchObject({ name: 'column 1', distinct: null, filled: 10_050 });
    expect(second).toMatchObject({ name: 'column 2', distinct: 1 });
  });
});

describe('lines', () => {
  test('end in three ways, wherever the text is cut', async () => {
    expect(await all(linesOf(crumbs('a\r\nb\nc\rd')))).toEqual(['a', 'b', 'c', 'd']);
    expect(await all(linesOf(pieces('a\r', '\nb\r')))).toEqual(['a', 'b']);
  });

  test('of JSON are objects, or the line is named', async () => {
    expect(await all(jsonLines(pieces('{"a":1}', '', '{"b":2}')))).toEqual([{ a: 1 }, { b: 2 }]);
    await expect(all(jsonLines(pieces('{}', '{"a":')))).rejects.toThrow('Line 2 is no JSON');
    await expect(all(jsonLines(pieces('[1]')))).rejects.toThrow('Line 1 is no JSON object');
  });
});

describe('figures of a text', () => {
  const figures = (text: string) => {
    const statistics = new TextStatistics();
    for (const piece of text.split(/(?<=\r)/)) statistics.add(piece);
    return statistics.figures();
  };

  test('count characters, words and lines as people do', () => {
    expect(figures('Hello, wörld 😀!\n\n it’s well-known\n')).toEqual({
      characters: 34,
      words: 4,
      lines: 3,
      blankLines: 1,
      longestLine: 16,
      lineEnding: 'lf',
      undecodable: 0,
    });
    expect(figures('')).toMatchObject({ characters: 0, lines: 0, lineEnding: 'none' });
    expect(figures('no end')).toMatchObject({ lines: 1, lineEnding: 'none' });
  });

  test('know the ends of lines apart', () => {
    expect(figures('a\r\nb\r\n')).toMatchObject({ lineEnding: 'crlf', lines: 2 });
    expect(figures('a\rb\r')).toMatchObject({ lineEnding: 'cr', lines: 2 });
    expect(figures('a\r\nb\n')).toMatchObject({ lineEnding: 'mixed', lines: 2 });
  });
});
