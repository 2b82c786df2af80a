import { extname } from 'node:path';

/** Formats that are read. */
export const READ_FORMATS = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const;
export type ImageFormat = (typeof READ_FORMATS)[number];

const WORDS: Readonly<Record<ImageFormat, string>> = {
  jpeg: 'a JPEG image',
  png: 'a PNG image',
  webp: 'a WebP image',
  gif: 'a GIF image',
  avif: 'an AVIF image',
  tiff: 'a TIFF image',
};

const ENDINGS: Readonly<Record<string, ImageFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.jpe': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
  '.gif': 'gif',
  '.avif': 'avif',
  '.tif': 'tiff',
  '.tiff': 'tiff',
};

/** What the first bytes of files that people take for images say; `*` stands for any byte. */
const SIGNATURES: readonly [begins: string, format: ImageFormat | null, words: string][] = [
  ['ff d8 ff', 'jpeg', WORDS.jpeg],
  ['89 50 4e 47 0d 0a 1a 0a', 'png', WORDS.png],
  ['47 49 46 38', 'gif', WORDS.gif],
  ['52 49 46 46 * * * * 57 45 42 50', 'webp', WORDS.webp],
  ['* * * * 66 74 79 70 61 76 69', 'avif', WORDS.avif],
  ['* * * * 66 74 79 70 6d 69 66 31', 'avif', WORDS.avif],
  ['49 49 2a 00', 'tiff', WORDS.tiff],
  ['4d 4d 00 2a', 'tiff', WORDS.tiff],
  ['* * * * 66 74 79 70', null, 'a HEIC image or a video'],
  ['42 4d', null, 'a BMP image'],
  ['25 50 44 46', null, 'a PDF document'],
  ['50 4b 03 04', null, 'a ZIP archive'],
  ['1f 8b', null, 'a gzip archive'],
  ['ff 0a', null, 'a JPEG XL image'],
  ['00 00 01 00', null, 'an icon'],
];

/** What a file is by its first bytes. */
export interface Content {
  /** Null for what is not read as an image. */
  readonly format: ImageFormat | null;
  /** With its article: `a PNG image`. */
  readonly words: string;
}

/** @param bytes the first 32 at least */
export function contentOf(bytes: Uint8Array): Content {
  for (const [begins, format, words] of SIGNATURES) {
    const isIt = begins
      .split(' ')
      .every((byte, index) => byte === '*' || bytes[index] === Number.parseInt(byte, 16));
    if (isIt) return { format, words };
  }
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 512)).trimStart();
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)?<svg[\s>]/i.test(text))
    return { format: null, words: 'an SVG drawing' };
  return { format: null, words: bytes.length === 0 ? 'empty' : 'no image' };
}

/** The format that a file's name promises; null where it promises none. */
export function promisedFormat(name: string): ImageFormat | null {
  const ending = extname(name).toLowerCase();
  return Object.hasOwn(ENDINGS, ending) ? (ENDINGS[ending] ?? null) : null;
}

/** Why a file cannot be used as the image that it seems to be, as the end of a sentence; null: it can. */
export function misfit(name: string, bytes: Uint8Array): string | null {
  const { format, words } = contentOf(bytes);
  if (format === null) return `is ${words}; images are read as ${READ_FORMATS.join(', ')}`;
  const promised = promisedFormat(name);
  if (promised === null || promised === format) return null;
  return `is ${words}, not ${WORDS[promised]} as its name says; give it the right name`;
}
