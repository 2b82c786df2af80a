/**
 * A heavy value in parts: operations that build it again on the other side, a few at a time. Each operation is
 * itself light enough to be sent in one message.
 */
export type BuildStep =
  /** A light value; `text`: the same as JSON, which is faster where it will do. */
  | readonly ['value', unknown]
  | readonly ['text', string]
  /** Light values one after another into the open list, set, object or map (as pairs), as JSON where it will do. */
  | readonly ['items', readonly unknown[]]
  | readonly ['items-text', string]
  | readonly ['fields', object]
  | readonly ['fields-text', string]
  /** What follows belongs under this key of the open object or map. */
  | readonly ['key', unknown]
  | readonly ['open', 'list' | 'object' | 'map' | 'set']
  | readonly ['close']
  /** Bytes that follow in pieces: the kind of view, their number. */
  | readonly ['bytes', BytesKind, number]
  | readonly ['piece', Uint8Array]
  /** Characters that follow in pieces. */
  | readonly ['string']
  | readonly ['characters', string]
  | readonly ['end'];

/** What has been built so far is given up: the rest of the value cannot be read. */
export const ABANDON = ['abandon'] as const;

export const BYTES_KINDS = [
  'Buffer',
  'ArrayBuffer',
  'DataView',
  'Uint8Array',
  'Int8Array',
  'Uint8ClampedArray',
  'Uint16Array',
  'Int16Array',
  'Uint32Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
] as const;
export type BytesKind = (typeof BYTES_KINDS)[number];

/** Weight up to which a value is sent in one message; see weigh.ts for the unit. About 5 ms of work at most. */
export const LIGHT = 1_048_576;
/** The same for a value that travels as JSON text, which is the faster way. About 8 ms of work at most. */
export const LIGHT_AS_TEXT = 3_145_728;
