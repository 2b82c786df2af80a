import type { ZodNumber } from 'zod';
import type { $ZodType, $ZodTypes } from 'zod/v4/core';

/** Numbers that others write where a time, a count or a size is expected. */
export const HOSTILE_NUMBERS = {
  'far beyond any date': 9_999_999_999_999_999,
  'not numbers': Number.NaN,
} as const;

const DEEP = 4_000;

/** Texts that others write as names, ids, reasons and payloads. */
const HOSTILE_TEXTS = [
  '',
  '\u202egnitirw desrever\u202c',
  '\u001b[2J\u001b[31mred\u0007\r\nforged line',
  'x'.repeat(10_000),
  '👩‍👩‍👧‍👦🏴‍☠️'.repeat(20),
  '['.repeat(DEEP) + ']'.repeat(DEEP),
  '<img src=x onerror=alert(1)>%00%2e%2e/../..',
  '{"__proto__": 1, "constructor": 12345678901234567890}',
];

/**
 * Makes values that a schema allows and that are as hostile as it allows them to be: every alternative of a union, every
 * member of an enumeration, lists of several rows, null where null may be.
 */
export class HostileValues {
  readonly #number: number;
  #made = 0;

  constructor(number: number) {
    this.#number = number;
  }

  /** A value that `schema` describes. */
  of(schema: $ZodType): unknown {
    const { def } = (schema as $ZodTypes)._zod;
    switch (def.type) {
      case 'object':
        return Object.fromEntries(Object.entries(def.shape).map(([key, field]) => [key, this.of(field)]));
      case 'array':
        return this.#several(def.element);
      case 'record':
        return { [this.#text()]: this.of(def.valueType), [this.#text()]: this.of(def.valueType) };
      case 'tuple':
        return def.items.map((item) => this.of(item));
      case 'union':
        return this.of(this.#one(def.options));
      case 'enum':
        return this.#one(Object.values(def.entries));
      case 'literal':
        return this.#one(def.values);
      case 'nullable':
        return this.#made++ % 3 === 0 ? null : this.of(def.innerType);
      case 'optional':
      case 'default':
      case 'readonly':
        return this.of(def.innerType);
      case 'pipe':
        return this.of(def.out);
      case 'lazy':
        return null;
      case 'boolean':
        return this.#made++ % 2 === 0;
      case 'number':
        return this.#numberOf(schema);
      case 'string':
        return this.#text();
      case 'null':
        return null;
      default:
        return { text: this.#text(), at: this.#number };
    }
  }

  #one<Item>(items: readonly Item[]): Item {
    const item = items[this.#made++ % items.length];
    if (item === undefined) throw new Error('A schema without alternatives');
    return item;
  }

  #several(element: $ZodType): unknown[] {
    const { def } = (element as $ZodTypes)._zod;
    if (def.type === 'union') return def.options.map((option) => this.of(option));
    return Array.from({ length: 4 }, () => this.of(element));
  }

  /** What the engine bounds itself stays within its bounds. */
  #numberOf(schema: $ZodType): number {
    const { minValue, maxValue } = schema as ZodNumber;
    const minimum = minValue ?? Number.NEGATIVE_INFINITY;
    const maximum = maxValue ?? Number.POSITIVE_INFINITY;
    if (maximum > 1_000_000) return this.#number;
    return Number.isNaN(this.#number) ? minimum : Math.min(Math.max(this.#number, minimum), maximum);
  }

  #text(): string {
    this.#made += 1;
    const text = HOSTILE_TEXTS[this.#made % HOSTILE_TEXTS.length] ?? '';
    return text === '' || text.startsWith('[') || text.startsWith('{') ? text : `${text}${this.#made}`;
  }
}
