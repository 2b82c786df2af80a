import { assertNever } from '../../../model/assert-never.ts';
import type { BuildStep, BytesKind } from './parts.ts';

type Open =
  | { readonly kind: 'list'; readonly value: unknown[] }
  | { readonly kind: 'object'; readonly value: Record<string, unknown>; key: string }
  | { readonly kind: 'map'; readonly value: Map<unknown, unknown>; key: unknown }
  | { readonly kind: 'set'; readonly value: Set<unknown> };

type Pieces =
  | { readonly kind: 'bytes'; readonly of: BytesKind; readonly bytes: Uint8Array; at: number }
  | { readonly kind: 'string'; readonly pieces: string[] };

/** Builds a value from the steps that `split` made of it. */
export class Assembly {
  readonly #open: Open[] = [];
  #pieces: Pieces | null = null;
  #value: unknown;

  /** The value, when all steps have been taken. */
  get value(): unknown {
    return this.#value;
  }

  /** @throws Error for steps that make no sense, which is a bug or a foreign hand */
  take(step: BuildStep): void {
    switch (step[0]) {
      case 'value':
        this.#put(step[1]);
        return;
      case 'text':
        this.#put(JSON.parse(step[1]));
        return;
      case 'items':
        this.#addItems(step[1]);
        return;
      case 'items-text':
        this.#addItems(JSON.parse(step[1]) as unknown[]);
        return;
      case 'fields':
        this.#addFields(step[1]);
        return;
      case 'fields-text':
        this.#addFields(JSON.parse(step[1]) as object);
        return;
      case 'key':
        this.#setKey(step[1]);
        return;
      case 'open':
        this.#open.push(opened(step[1]));
        return;
      case 'close': {
        const closed = this.#open.pop();
        if (closed === undefined) throw new Error('There is nothing to close');
        this.#put(closed.value);
        return;
      }
      default:
        this.#takePiece(step);
    }
  }

  #takePiece(
    step: Extract<BuildStep, readonly ['bytes' | 'piece' | 'string' | 'characters' | 'end', ...unknown[]]>,
  ): void {
    switch (step[0]) {
      case 'bytes':
        this.#pieces = { kind: 'bytes', of: step[1], bytes: Buffer.allocUnsafeSlow(step[2]), at: 0 };
        return;
      case 'string':
        this.#pieces = { kind: 'string', pieces: [] };
        return;
      case 'piece':
        if (this.#pieces?.kind !== 'bytes') throw new Error('No bytes are expected');
        this.#pieces.bytes.set(step[1], this.#pieces.at);
        this.#pieces.at += step[1].length;
        return;
      case 'characters':
        if (this.#pieces?.kind !== 'string') throw new Error('No characters are expected');
        this.#pieces.pieces.push(step[1]);
        return;
      case 'end': {
        const pieces = this.#pieces;
        if (pieces === null) throw new Error('There is nothing to end');
        this.#pieces = null;
        this.#put(pieces.kind === 'string' ? pieces.pieces.join('') : viewOf(pieces.of, pieces.bytes));
        return;
      }
      default:
        assertNever(step);
    }
  }

  #put(value: unknown): void {
    const open = this.#open.at(-1);
    if (open === undefined) this.#value = value;
    else if (open.kind === 'list') open.value.push(value);
    else if (open.kind === 'set') open.value.add(value);
    else if (open.kind === 'map') open.value.set(open.key, value);
    else define(open.value, open.key, value);
  }

  #addItems(items: readonly unknown[]): void {
    const open = this.#open.at(-1);
    switch (open?.kind) {
      case 'list':
        for (const item of items) open.value.push(item);
        return;
      case 'set':
        for (const item of items) open.value.add(item);
        return;
      case 'map':
        for (const [key, value] of items as [unknown, unknown][]) open.value.set(key, value);
        return;
      default:
        throw new Error('No list is open');
    }
  }

  #addFields(fields: object): void {
    const open = this.#open.at(-1);
    if (open?.kind !== 'object') throw new Error('No object is open');
    Object.assign(open.value, fields);
  }

  #setKey(key: unknown): void {
    const open = this.#open.at(-1);
    if (open?.kind === 'map') open.key = key;
    else if (open?.kind === 'object') open.key = String(key);
    else throw new Error('Nothing with keys is open');
  }
}

function opened(kind: 'list' | 'object' | 'map' | 'set'): Open {
  switch (kind) {
    case 'list':
      return { kind, value: [] };
    case 'object':
      return { kind, value: {}, key: '' };
    case 'map':
      return { kind, value: new Map(), key: undefined };
    case 'set':
      return { kind, value: new Set() };
    default:
      return assertNever(kind);
  }
}

function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

function viewOf(kind: BytesKind, bytes: Uint8Array): unknown {
  const { buffer, length } = bytes;
  switch (kind) {
    case 'Buffer':
      return bytes;
    case 'ArrayBuffer':
      return buffer;
    case 'DataView':
      return new DataView(buffer);
    default: {
      const View = {
        Uint8Array,
        Int8Array,
        Uint8ClampedArray,
        Uint16Array,
        Int16Array,
        Uint32Array,
        Int32Array,
        Float32Array,
        Float64Array,
        BigInt64Array,
        BigUint64Array,
      }[kind];
      return new View(buffer as ArrayBuffer, 0, length / View.BYTES_PER_ELEMENT);
    }
  }
}
