import { DomainError } from '../../model/domain-error.ts';
import { weigh } from './payload/weigh.ts';

/** Heaviest result that is turned into JSON at once, in units of weigh.ts: about 30 ms of work. */
const MOST_WEIGHT = 4_194_304;
/** Bytes are written as base64. */
const MOST_BYTES = 8_388_608;

/**
 * A result as JSON has it, for those who are not in this process: dates as ISO text, maps as lists of pairs, sets as
 * lists, bytes as base64, big integers as text.
 * @throws DomainError PAYLOAD_TOO_LARGE
 */
export function jsonValue(value: unknown): unknown {
  const { weight, json } = weigh(value, MOST_WEIGHT);
  if (weight > MOST_WEIGHT) throw tooLarge();
  return json ? value : convert(value, new Set());
}

function convert(value: unknown, open: Set<object>): unknown {
  switch (typeof value) {
    case 'bigint':
      return String(value);
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'object':
      return value === null ? null : convertObject(value, open);
    case 'undefined':
    case 'function':
    case 'symbol':
      return null;
    default:
      return value;
  }
}

function convertObject(value: object, open: Set<object>): unknown {
  if (open.has(value)) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return base64(value);
  open.add(value);
  const converted = convertContainer(value, open);
  open.delete(value);
  return converted;
}

function convertContainer(value: object, open: Set<object>): unknown {
  if (Array.isArray(value) || value instanceof Set)
    return Array.from(value, (item: unknown) => convert(item, open));
  if (value instanceof Map)
    return Array.from(value, ([key, item]: [unknown, unknown]) => [convert(key, open), convert(item, open)]);
  const fields = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(fields.map(([key, item]) => [key, convert(item, open)]));
}

function base64(value: ArrayBufferView | ArrayBuffer): string {
  if (value.byteLength > MOST_BYTES) throw tooLarge();
  const bytes = ArrayBuffer.isView(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : Buffer.from(value);
  return bytes.toString('base64');
}

function tooLarge(): DomainError {
  return new DomainError(
    'PAYLOAD_TOO_LARGE',
    'The task is done, but its result is too large to be answered.',
  );
}
