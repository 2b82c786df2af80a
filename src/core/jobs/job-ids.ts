import { createHash, randomBytes } from 'node:crypto';

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** 26 characters of which the first ten are the time: later ones sort behind earlier ones. */
export function newUniqueId(now: number): string {
  let time = '';
  for (let rest = now; time.length < 10; rest = Math.floor(rest / 32)) time = DIGITS.charAt(rest % 32) + time;
  return time + digitsOf(randomBytes(16));
}

/** The id of a new job or schedule of a type. */
export function newJobId(type: string, now: number): string {
  return `${type}-${newUniqueId(now)}`;
}

/** Tells whether two requests ask for the same job. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

function digitsOf(bytes: Buffer): string {
  return [...bytes].map((byte) => DIGITS.charAt(byte % 32)).join('');
}
