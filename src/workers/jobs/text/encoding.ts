import { analyse } from 'chardet';

export interface Encoding {
  /** A label of the encoding standard, as `utf-8`. */
  readonly label: string;
  /** The bytes begin with a mark that says so. */
  readonly hasMark: boolean;
}

/** Bytes that are looked at to find an encoding. */
export const ENCODING_SAMPLE_BYTES = 65_536;

const MARKS: readonly [label: string, ...bytes: number[]][] = [
  ['utf-8', 0xef, 0xbb, 0xbf],
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
];
/** A guess below this is worth less than the most frequent encoding. */
const LEAST_CONFIDENCE = 15;
const USUAL = 'windows-1252';

/**
 * The encoding of the beginning of a text: its mark, UTF-8 if it is valid, else what its bytes look like.
 * @returns null for what is no text
 */
export function detectEncoding(sample: Uint8Array): Encoding | null {
  for (const [label, ...mark] of MARKS)
    if (mark.every((byte, index) => sample[index] === byte)) return { label, hasMark: true };
  if (sample.includes(0)) {
    const label = wideEncoding(sample);
    return label === null ? null : { label, hasMark: false };
  }
  if (isUtf8(sample)) return { label: 'utf-8', hasMark: false };
  const guess = analyse(sample).find(({ name }) => labelOf(name) !== null && name !== 'UTF-8');
  const isGood = guess !== undefined && guess.confidence >= LEAST_CONFIDENCE;
  return { label: (isGood ? labelOf(guess.name) : null) ?? USUAL, hasMark: false };
}

/** The label by which the decoder knows an encoding; null for one that it does not know. */
export function labelOf(name: string): string | null {
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return null;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // The sample may end inside a character.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Most characters of most languages have a zero in one of two bytes, always the same one. */
function wideEncoding(bytes: Uint8Array): string | null {
  const zeros = [0, 0];
  for (const [index, byte] of bytes.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const pairs = bytes.length / 2;
  if (odd > pairs * 0.3 && even < odd / 10) return 'utf-16le';
  if (even > pairs * 0.3 && odd < even / 10) return 'utf-16be';
  return null;
}
