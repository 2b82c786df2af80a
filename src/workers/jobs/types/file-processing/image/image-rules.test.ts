import { describe, expect, test } from 'vitest';
import { fc } from '../../../../../../e2e/fixtures/properties.ts';
import { contentOf, misfit, promisedFormat } from './signature.ts';
import { sizeOf, sizeProblem } from './size.ts';

const begins = (hex: string) =>
  Uint8Array.from([...Buffer.from(hex.replaceAll(' ', ''), 'hex'), ...Array<number>(32).fill(1)]);

describe('the content of a file', () => {
  test.each([
    ['ff d8 ff e0', 'jpeg'],
    ['89 50 4e 47 0d 0a 1a 0a', 'png'],
    ['47 49 46 38 39 61', 'gif'],
    ['52 49 46 46 00 00 00 00 57 45 42 50', 'webp'],
    ['00 00 00 1c 66 74 79 70 61 76 69 66', 'avif'],
    ['49 49 2a 00', 'tiff'],
    ['4d 4d 00 2a', 'tiff'],
  ])('is told by its first bytes: %s', (hex, format) => {
    expect(contentOf(begins(hex))).toMatchObject({ format });
  });

  test.each([
    ['photo.heic', begins('00 00 00 18 66 74 79 70 68 65 69 63'), 'HEIC'],
    ['page.png', begins('25 50 44 46'), 'a PDF document'],
    ['sound.webp', begins('52 49 46 46 00 00 00 00 57 41 56 45'), 'no image'],
    ['drawing.png', Buffer.from('<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="x">'), 'an SVG drawing'],
    ['notes.jpg', Buffer.from('Dear diary'), 'no image'],
    ['empty.gif', new Uint8Array(), 'empty'],
    ['photo.png', begins('ff d8 ff'), 'a JPEG image, not a PNG image as its name says'],
    ['photo.JPG', begins('89 50 4e 47 0d 0a 1a 0a'), 'a PNG image, not a JPEG image'],
  ])('that is no image, or another one than its name says, does not fit: %s', (name, bytes, words) => {
    expect(misfit(name, bytes)).toContain(words);
  });

  test('fits a name that promises it, or nothing', () => {
    expect(misfit('photo.jpe', begins('ff d8 ff'))).toBeNull();
    expect(misfit('photo', begins('ff d8 ff'))).toBeNull();
    expect(misfit('photo.constructor', begins('ff d8 ff'))).toBeNull();
    expect(promisedFormat('PHOTO.TIFF')).toBe('tiff');
  });
});

describe('the size of a new image', () => {
  const image = { width: 4_000, height: 3_000 };
  const fits = ['inside', 'cover', 'contain', 'fill', 'outside'] as const;

  test.each([
    [{ width: 800 }, 'inside', { width: 800, height: 600 }],
    [{ height: 300 }, 'inside', { width: 400, height: 300 }],
    [{ width: 800, height: 800 }, 'inside', { width: 800, height: 600 }],
    [{ width: 800, height: 800 }, 'outside', { width: 1_067, height: 800 }],
    [{ width: 800, height: 800 }, 'cover', { width: 800, height: 800 }],
    [{ width: 8_000 }, 'inside', { width: 4_000, height: 3_000 }],
    [{}, 'inside', image],
  ] as const)('follows what was asked for: %j, %s', (wanted, fit, size) => {
    expect(sizeOf(image, { ...wanted, fit, enlarge: false })).toEqual(size);
  });

  test('is never larger than what may be made, whatever is asked for', () => {
    const side = fc.integer({ min: 1, max: 16_383 });
    const sides = fc.record({ width: side, height: side });
    fc.assert(
      fc.property(
        sides,
        fc.record({
          width: fc.option(side, { nil: undefined }),
          height: fc.option(side, { nil: undefined }),
          fit: fc.constantFrom(...fits),
          enlarge: fc.boolean(),
        }),
        (from, wanted) => {
          const { width, height } = sizeOf(from, wanted);
          expect(Number.isInteger(width) && width > 0 && Number.isInteger(height) && height > 0).toBe(true);
          if (!wanted.enlarge && wanted.fit !== 'contain') {
            expect(width).toBeLessThanOrEqual(from.width);
            expect(height).toBeLessThanOrEqual(from.height);
          }
        },
      ),
    );
    expect(
      sizeProblem(sizeOf({ width: 1, height: 10_000 }, { width: 100, fit: 'inside', enlarge: true }), 1),
    ).toContain('no side may be longer');
    expect(sizeProblem({ width: 10_000, height: 10_000 }, 1)).toContain('100 megapixels');
    expect(sizeProblem({ width: 1_000, height: 1_000 }, 60)).toContain('60 megapixels');
    expect(sizeProblem({ width: 5_000, height: 5_000 }, 2)).toBeNull();
  });
});
