import { createHash, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { testContext } from '../test-context.suite.ts';
import { TestFiles } from '../test-files.process.suite.ts';
import { fileProcessing } from './file-processing.ts';
import type { NewImageResult } from './image-operations.ts';

const files = new TestFiles();
afterAll(() => {
  files.remove();
});

async function run(operation: string, file: { path: string }, more: object = {}, signal?: AbortSignal) {
  const { context, said } = testContext({ files, ...(signal ? { signal } : {}) });
  const payload = fileProcessing.schema.parse({ operation, file, ...more });
  const result = (await fileProcessing.process(payload, context)) as Record<string, unknown>;
  return { result, said };
}
const failure = (running: Promise<unknown>) =>
  running.then(
    () => {
      throw new Error('It did not fail');
    },
    (error: unknown) => error as { name: string; code: string; retry: boolean; message: string },
  );

/** An image that no compression makes small. */
const noise = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp(randomBytes(width * height * channels), { raw: { width, height, channels } });
const madeOf = (result: Record<string, unknown>) =>
  files.made((result as unknown as NewImageResult).file.name);

/** A valid PNG of one colour with as many pixels as wanted, in a few kilobytes. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const rows = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

describe('an image', () => {
  test('is described, as it is seen', async () => {
    const jpeg = await noise(300, 200).withMetadata({ orientation: 6, density: 300 }).jpeg().toBuffer();
    const { result } = await run('metadata', files.put('turned.jpg', jpeg));
    expect(result).toMatchObject({
      operation: 'metadata',
      input: { name: 'turned.jpg', bytes: jpeg.length },
      image: {
        format: 'jpeg',
        width: 200,
        height: 300,
        megapixels: 0.06,
        pages: 1,
        channels: 3,
        hasAlpha: false,
        hasExif: true,
        density: 300,
        isOpaque: true,
        dominant: expect.stringMatching(/^#[0-9a-f]{6}$/) as string,
      },
    });
  });

  test('is made smaller, and says what it has become', async () => {
    const { result, said } = await run(
      'resize',
      files.put('photo.jpg', await noise(800, 600).jpeg().toBuffer()),
      { width: 200 },
    );
    expect(result).toMatchObject({
      image: { width: 800, height: 600 },
      output: { format: 'jpeg', width: 200, height: 150 },
      file: { name: 'photo-200x150.jpg', mediaType: 'image/jpeg' },
    });
    expect(await sharp(madeOf(result)).metadata()).toMatchObject({ format: 'jpeg', width: 200, height: 150 });
    expect(said.progress.at(-1)).toBe(100);
    expect(said.lines[0]).toMatch(/^photo\.jpg: \d+ bytes before, \d+ after$/);
  });

  test('is not made larger unless that is asked for, and then only as far as may be', async () => {
    const file = files.put('small.png', await noise(40, 20).png().toBuffer());
    expect((await run('resize', file, { width: 400 })).result).toMatchObject({
      output: { width: 40, height: 20 },
    });
    expect((await run('resize', file, { width: 400, enlarge: true })).result).toMatchObject({
      output: { width: 400, height: 200 },
    });
    const thin = files.put('thin.png', await noise(1, 400).png().toBuffer());
    expect(await failure(run('resize', thin, { width: 16_000, enlarge: true }))).toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('no side may be longer') as string,
    });
  });

  test.each(['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const)('is converted to %s', async (format) => {
    const { result } = await run('convert', files.put('clear.png', await noise(64, 48, 4).png().toBuffer()), {
      format,
    });
    const { format: made, compression, hasAlpha } = await sharp(madeOf(result)).metadata();
    expect(made === 'heif' ? compression : made).toBe(format === 'avif' ? 'av1' : format);
    expect(hasAlpha).toBe(format !== 'jpeg');
    // What was made can be used again.
    const again = files.put(`again.${format}`, madeOf(result));
    expect((await run('metadata', again)).result).toMatchObject({ image: { format, width: 64, height: 48 } });
  });

  test('becomes a thumbnail, square if wanted', async () => {
    const file = files.put('wide.jpg', await noise(900, 300).jpeg().toBuffer());
    expect((await run('thumbnail', file)).result).toMatchObject({
      output: { format: 'webp', width: 256, height: 85 },
      file: { name: 'wide-thumbnail.webp' },
    });
    expect((await run('thumbnail', file, { size: 64, square: true, format: 'png' })).result).toMatchObject({
      output: { width: 64, height: 64 },
    });
  });

  test('keeps its frames and loses its camera data, or the other way round, as wanted', async () => {
    const frames = await sharp(randomBytes(40 * 90 * 3), {
      raw: { width: 40, height: 90, channels: 3, pageHeight: 30 },
    })
      .gif({ delay: [50, 50, 50] })
      .toBuffer();
    const gif = files.put('moving.gif', frames);
    expect((await run('convert', gif, { format: 'webp', animated: true })).result).toMatchObject({
      image: { pages: 3, height: 30 },
      output: { height: 30 },
    });
    expect((await run('metadata', { path: 'moving.gif' })).result).toMatchObject({ image: { pages: 3 } });
    const withPlace = files.put(
      'place.jpg',
      await noise(30, 30)
        .withExif({ IFD0: { Copyright: 'somebody' } })
        .jpeg()
        .toBuffer(),
    );
    const bare = await run('convert', withPlace, { format: 'png' });
    expect(await sharp(madeOf(bare.result)).metadata()).not.toHaveProperty('exif');
    const kept = await run('convert', withPlace, { format: 'webp', keepMetadata: true });
    expect(await sharp(madeOf(kept.result)).metadata()).toHaveProperty('exif');
  });
});

describe('a bad image', () => {
  test('of too many pixels is refused, however small its file', async () => {
    const file = files.put('bomb.png', bomb(8_000, 8_000));
    for (const operation of ['metadata', 'thumbnail']) {
      const { code, retry, message } = await failure(run(operation, file));
      expect({ code, retry, message }).toEqual({
        code: 'REFUSED',
        retry: false,
        message: 'bomb.png has more than 50 megapixels',
      });
    }
    expect((await run('thumbnail', files.put('large.png', bomb(7_000, 7_000)))).result).toMatchObject({
      output: { width: 256 },
    });
  });

  test('with too many frames is refused', async () => {
    const pages = 60;
    const frames = await sharp(
      Buffer.concat(
        Array.from({ length: pages }, (_, page) => Buffer.alloc(1_000 * 1_000, (page % 2) * 200)),
      ),
      {
        limitInputPixels: false,
        raw: { width: 1_000, height: 1_000 * pages, channels: 1, pageHeight: 1_000 },
      },
    )
      .webp({ effort: 0 })
      .toBuffer();
    const file = files.put('frames.webp', frames);
    expect(await failure(run('convert', file, { format: 'gif', animated: true }))).toMatchObject({
      code: 'REFUSED',
    });
  });

  test.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)(
    'that is cut off says so: %s',
    async (format) => {
      const whole = await noise(200, 150).toFormat(format).toBuffer();
      const file = files.put(`cut.${format}`, whole.subarray(0, Math.floor(whole.length * 0.6)));
      for (const operation of ['metadata', 'thumbnail']) {
        const { name, code, retry, message } = await failure(run(operation, file));
        expect({ name, code, retry }).toEqual({ name: 'JobFailure', code: 'FAILED', retry: false });
        expect(message).toContain(`cut.${format} is damaged or cut off`);
      }
    },
  );

  test('under a wrong name says what it is', async () => {
    const file = files.put('really.png', await noise(10, 10).jpeg().toBuffer());
    expect(await failure(run('metadata', file))).toMatchObject({
      code: 'REFUSED',
      message: 'really.png is a JPEG image, not a PNG image as its name says; give it the right name',
    });
    expect(await failure(run('thumbnail', files.put('text.jpg', 'hello')))).toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('is no image') as string,
    });
    expect(await failure(run('thumbnail', files.put('empty.jpg', '')))).toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('is empty') as string,
    });
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>';
    expect(await failure(run('convert', files.put('drawing.svg', svg), { format: 'png' }))).toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('SVG') as string,
    });
  });

  test('leaves nothing open and nothing behind', () => {
    expect(files.stillOpen).toBe(0);
  });
});

describe('a path', () => {
  test.each(['../../../etc/passwd', '/etc/passwd', 'made/../../x', 'missing.png'])(
    'that leads nowhere good is refused: %s',
    async (path) => {
      expect(await failure(run('checksum', { path }))).toMatchObject({ code: 'REFUSED', retry: false });
    },
  );

  test.skipIf(process.platform === 'win32')('to a pipe, a device or through a link is refused', async () => {
    execFileSync('mkfifo', [join(files.folder, 'pipe')]);
    symlinkSync('/dev/zero', join(files.folder, 'zero.png'));
    symlinkSync('/etc/passwd', join(files.folder, 'link.txt'));
    for (const path of ['pipe', 'zero.png', 'link.txt', 'made'])
      expect(await failure(run('text', { path }))).toMatchObject({ code: 'REFUSED' });
  });
});

describe('a text', () => {
  test('is counted, whatever its encoding', async () => {
    const text = 'Größe und Übung\r\nzweite Zeile\r\n\r\n';
    const utf8 = Buffer.from(text);
    expect((await run('text', files.put('utf8.txt', utf8))).result).toEqual({
      operation: 'text',
      input: { name: 'utf8.txt', bytes: utf8.length },
      text: {
        encoding: 'utf-8',
        hasMark: false,
        characters: 33,
        words: 5,
        lines: 3,
        blankLines: 1,
        longestLine: 15,
        lineEnding: 'crlf',
        undecodable: 0,
      },
      checksum: { algorithm: 'sha-256', hex: createHash('sha256').update(utf8).digest('hex') },
    });
    for (const [name, bytes, encoding] of [
      ['latin.txt', Buffer.from(text, 'latin1'), 'windows-1252'],
      ['wide.txt', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le'],
    ] as const)
      expect((await run('text', files.put(name, bytes))).result).toMatchObject({
        text: { encoding, words: 5, characters: 33, undecodable: 0 },
      });
  });

  test('in another encoding than was said has places that cannot be decoded', async () => {
    const file = files.put('wrong.txt', Buffer.from('Größe', 'latin1'));
    expect((await run('text', file, { encoding: 'utf-8' })).result).toMatchObject({
      text: { undecodable: 2 },
    });
    expect(await failure(run('text', file, { encoding: 'morse' }))).toMatchObject({
      code: 'INVALID_PAYLOAD',
    });
    expect(await failure(run('text', files.put('zeros.txt', Buffer.alloc(100))))).toMatchObject({
      code: 'FAILED',
      retry: false,
    });
  });
});

describe('a table', () => {
  test('has its columns counted and typed', async () => {
    const csv = 'Artikel;Preis;am\n"Ä; B";3,5;06.04.2025\nC;4;07.04.2025\nD\n';
    expect((await run('csv', files.put('table.csv', Buffer.from(csv, 'latin1')))).result).toMatchObject({
      text: { encoding: 'windows-1252', lines: 4 },
      table: {
        delimiter: ';',
        rows: 3,
        unevenRows: 1,
        columns: [
          { name: 'Artikel', type: 'text', filled: 3, empty: 0, distinct: 3, examples: ['Ä; B', 'C', 'D'] },
          { name: 'Preis', type: 'number', filled: 2, empty: 1, min: 3.5, max: 4, mean: 3.75 },
          { name: 'am', type: 'date', filled: 2, empty: 1 },
        ],
      },
    });
  });

  test('of a million cells is read in little memory, with progress', async () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, row) => `${row},name ${row % 100},${row / 7},2025-01-01,x,,true,1,2,3`,
    );
    const file = files.put('many.csv', `a,b,c,d,e,f,g,h,i,j\n${rows.join('\n')}\n`);
    const { result, said } = await run('csv', file);
    expect(result).toMatchObject({ table: { rows: 100_000, columns: { length: 10 } } });
    expect(said.progress.length).toBeGreaterThan(10);
  });

  test('that is broken says where', async () => {
    expect(await failure(run('csv', files.put('broken.csv', 'a,b\n1,2\n"3,4\n')))).toMatchObject({
      code: 'FAILED',
      retry: false,
      message: expect.stringContaining('line 3') as string,
    });
  });
});

describe('work that is to end', () => {
  test('ends with an image in the making', async () => {
    const controller = new AbortController();
    const file = files.put('slow.png', await noise(2_500, 2_500).png({ compressionLevel: 0 }).toBuffer());
    const { context } = testContext({ files, signal: controller.signal });
    const payload = fileProcessing.schema.parse({ operation: 'convert', file, format: 'avif' });
    const running = fileProcessing.process(payload, {
      ...context,
      // Read by now, and about to be converted, which takes seconds.
      progress: (progress) => {
        if (progress === 20) setImmediate(() => controller.abort(new Error('cancelled')));
      },
    }) as Promise<unknown>;
    await expect(running).rejects.toThrow('cancelled');
    expect(files.stillOpen).toBe(0);
  });

  test('ends in the middle of a file', async () => {
    const controller = new AbortController();
    const file = files.put('long.bin', Buffer.alloc(20_000_000));
    const { context } = testContext({ files, signal: controller.signal });
    const seen: unknown[] = [];
    const running = fileProcessing.process(fileProcessing.schema.parse({ operation: 'checksum', file }), {
      ...context,
      progress: (progress) => {
        seen.push(progress);
        controller.abort(new Error('cancelled'));
      },
    }) as Promise<unknown>;
    await expect(running).rejects.toThrow('cancelled');
    expect(seen).toHaveLength(1);
  });
});

test.each([
  [{ operation: 'resize' }, ['width']],
  [{ operation: 'convert' }, ['format']],
  [{ operation: 'resize', width: 0 }, ['width']],
  [{ operation: 'resize', width: 16_384 }, ['width']],
  [{ operation: 'guess' }, ['operation']],
  [{ operation: 'metadata', background: 'red' }, ['background']],
  [{ operation: 'metadata', file: { path: '' } }, ['file', 'path']],
])('a payload is refused with the path of the field: %j', (payload, path) => {
  const parsed = fileProcessing.schema.safeParse({ file: { path: 'a.png' }, ...payload });
  const [issue] = parsed.error?.issues ?? [];
  expect(issue?.path[0]).toBe(path[0]);
});
