import { thrownMessage } from './describe-thrown.ts';
import { errorParts, isA, isError, kindOf, look, textAt } from './look.ts';

/** A value as JSON has it, or why it has no such form. */
export type JsonOf =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      /** `too large`: above the limit; `no json`: there is no JSON form. */
      readonly kind: 'too large' | 'no json';
      /** In words, with the place in the value. */
      readonly reason: string;
    };

/** Deepest nesting of a result. */
const MAX_DEPTH = 512;

class Refused extends Error {
  readonly kind: 'too large' | 'no json';

  constructor(kind: 'too large' | 'no json', message: string) {
    super(message);
    this.kind = kind;
  }
}

/**
 * What a value is as JSON; README.md has the rules. Cannot throw, whatever the value does when it is read.
 * `most`: rough characters of JSON text above which it gives up.
 */
export function jsonOf(value: unknown, most: number): JsonOf {
  const conversion = new Conversion(most);
  try {
    return { ok: true, value: conversion.convert(value) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, kind: error.kind, reason: error.message };
    return { ok: false, kind: 'no json', reason: conversion.cannotBeRead(error) };
  }
}

class Conversion {
  readonly #most: number;
  readonly #open = new Set<object>();
  readonly #path: (string | number)[] = [];
  #weight = 0;

  constructor(most: number) {
    this.#most = most;
  }

  cannotBeRead(error: unknown): string {
    return `${this.#place()} cannot be read: ${thrownMessage(error)}`;
  }

  convert(value: unknown): unknown {
    this.#add(4);
    switch (typeof value) {
      case 'string':
        this.#add(value.length);
        return value;
      case 'number':
        return Number.isFinite(value) ? value : null;
      case 'boolean':
        return value;
      case 'undefined':
        return null;
      case 'bigint': {
        const digits = String(value);
        this.#add(digits.length);
        return digits;
      }
      case 'object':
        return value === null ? null : this.#object(value);
      default:
        throw this.#noJson(`a ${typeof value}`);
    }
  }

  #object(value: object): unknown {
    if (this.#open.has(value)) throw new Refused('no json', `${this.#place()} contains itself.`);
    if (this.#open.size >= MAX_DEPTH)
      throw new Refused('no json', `The value is nested deeper than ${MAX_DEPTH} levels.`);
    this.#open.add(value);
    const converted = this.#ofKind(value);
    this.#open.delete(value);
    return converted;
  }

  #ofKind(value: object): unknown {
    const kind = kindOf(value);
    switch (kind) {
      case 'date': {
        const at = Date.prototype.getTime.call(value);
        return Number.isNaN(at) ? null : new Date(at).toISOString();
      }
      case 'bytes':
        return this.#bytes(value as ArrayBufferView | ArrayBuffer);
      case 'list':
        return this.#list(value as unknown[]);
      case 'set':
        return this.#items(Set.prototype.values.call(value));
      case 'map':
        return this.#items(Map.prototype.entries.call(value));
      case null:
        return this.#other(value);
    }
  }

  #other(value: object): unknown {
    const toJSON: unknown = (value as { toJSON?: unknown }).toJSON;
    if (typeof toJSON === 'function') return this.convert((toJSON as () => unknown).call(value));
    if (isError(value))
      return this.#fields({
        name: textAt(value, 'name') ?? 'Error',
        message: textAt(value, 'message') ?? '',
        ...errorParts(value),
      });
    if (isA(value, RegExp)) return this.convert(String(value));
    if (isA(value, String) || isA(value, Number) || isA(value, Boolean)) return this.convert(value.valueOf());
    if (typeof look(value, 'then') === 'function') throw this.#noJson('a promise');
    const prototype: unknown = Object.getPrototypeOf(value);
    const isPlain = prototype === Object.prototype || prototype === null;
    const names = Object.keys(value);
    if (!isPlain && names.length === 0 && !isPlainElsewhere(prototype))
      throw this.#noJson(`${nameOf(value)}, which shows no fields of its own`);
    return this.#fields(value);
  }

  #fields(value: object): Record<string, unknown> {
    const converted: Record<string, unknown> = {};
    for (const name of Object.keys(value)) {
      this.#add(name.length);
      this.#path.push(name);
      const field = (value as Record<string, unknown>)[name];
      if (field !== undefined)
        Object.defineProperty(converted, name, {
          value: this.convert(field),
          ...{ enumerable: true, configurable: true, writable: true },
        });
      this.#path.pop();
    }
    return converted;
  }

  #list(list: readonly unknown[]): unknown[] {
    const converted: unknown[] = [];
    // By index: an array may have an iterator of its own, and a sparse one is as long as it says.
    for (let index = 0; index < list.length; index += 1) converted.push(this.#item(index, list[index]));
    return converted;
  }

  #items(items: Iterable<unknown>): unknown[] {
    const converted: unknown[] = [];
    for (const item of items) converted.push(this.#item(converted.length, item));
    return converted;
  }

  #item(index: number, item: unknown): unknown {
    this.#path.push(index);
    const converted = this.convert(item);
    this.#path.pop();
    return converted;
  }

  #bytes(value: ArrayBufferView | ArrayBuffer): string {
    this.#add(value.byteLength * 1.4);
    const bytes = ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : new Uint8Array(value);
    const pieces: string[] = [];
    for (let at = 0; at < bytes.length; at += 24_576)
      pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 24_576))));
    return pieces.join('');
  }

  #add(weight: number): void {
    this.#weight += weight;
    if (this.#weight > this.#most) throw new Refused('too large', 'The value is too large.');
  }

  #noJson(what: string): Refused {
    return new Refused('no json', `${this.#place()} is ${what}; JSON has no form for that.`);
  }

  #place(): string {
    const [first] = this.#path;
    if (first === undefined) return 'The value';
    const path = this.#path
      .slice(0, 20)
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part.slice(0, 50)}`));
    return `The value at ${path.join('').replace(/^\./, '')}`;
  }
}

/** A plain object of another realm: its prototype has none of its own. */
const isPlainElsewhere = (prototype: unknown): boolean =>
  typeof prototype === 'object' &&
  prototype !== null &&
  Object.getPrototypeOf(prototype) === null &&
  Object.hasOwn(prototype, 'isPrototypeOf');

function nameOf(value: object): string {
  const constructor = look(value, 'constructor');
  const name = typeof constructor === 'function' ? textAt(constructor, 'name') : null;
  return name === null || name === '' ? 'an object' : `an instance of ${name.slice(0, 100)}`;
}
