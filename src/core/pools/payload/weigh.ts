/**
 * How much work it is to send a value to another process, in rough bytes of JSON. Bytes are copied, so four of them
 * weigh one, and so do characters; everything else has to be walked.
 */
export interface Weighing {
  /** Give up above this: the value is heavy, whatever else it holds. */
  readonly limit: number;
  weight: number;
  /** JSON text of the value means the same as the value itself. */
  json: boolean;
}

const NODE = 16;
const CHARACTERS_PER_UNIT = 4;
export const BYTES_PER_UNIT = 4;
/** Deeper than this is left to the serializer, which knows about cycles. */
const MOST_DEPTH = 64;

/** Weighs a value, up to `limit`. */
export function weigh(value: unknown, limit: number): Weighing {
  const weighing = { limit, weight: 0, json: true };
  add(weighing, value, 0);
  return weighing;
}

function add(weighing: Weighing, value: unknown, depth: number): void {
  // A map of itself holds itself twice at each depth: once it is heavy, nothing more of it is looked at.
  if (weighing.weight > weighing.limit) return;
  weighing.weight += NODE;
  switch (typeof value) {
    case 'string':
      weighing.weight += value.length / CHARACTERS_PER_UNIT;
      return;
    case 'number':
      // JSON has neither NaN nor the infinities, nor −0.
      if (!Number.isFinite(value) || Object.is(value, -0)) weighing.json = false;
      return;
    case 'boolean':
      return;
    case 'object':
      if (value !== null) addObject(weighing, value, depth);
      return;
    default:
      weighing.json = false;
  }
}

function addObject(weighing: Weighing, value: object, depth: number): void {
  if (depth > MOST_DEPTH) {
    weighing.json = false;
    return;
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && weighing.weight <= weighing.limit; index++)
      add(weighing, value[index], depth + 1);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    if ('toJSON' in value) weighing.json = false;
    // `in` also finds inherited names, of which a plain object has none.
    for (const name in value) {
      weighing.weight += name.length / CHARACTERS_PER_UNIT;
      add(weighing, (value as Record<string, unknown>)[name], depth + 1);
      if (weighing.weight > weighing.limit) return;
    }
    return;
  }
  weighing.json = false;
  addOther(weighing, value, depth);
}

function addOther(weighing: Weighing, value: object, depth: number): void {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    weighing.weight += value.byteLength / BYTES_PER_UNIT;
    return;
  }
  if (value instanceof Map) {
    for (const [key, item] of value) {
      add(weighing, key, depth + 1);
      add(weighing, item, depth + 1);
      if (weighing.weight > weighing.limit) return;
    }
    return;
  }
  if (value instanceof Set) {
    for (const item of value) {
      add(weighing, item, depth + 1);
      if (weighing.weight > weighing.limit) return;
    }
    return;
  }
  // Instances of classes travel as plain objects; errors and the like are small.
  for (const name of Object.keys(value)) {
    add(weighing, (value as Record<string, unknown>)[name], depth + 1);
    if (weighing.weight > weighing.limit) return;
  }
}
