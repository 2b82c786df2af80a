import { attempt, errorParts, isError, kindOf, look, textAt } from './look.ts';

/** Deepest nesting that is shown. */
const MAX_DEPTH = 32;

/** Writes values as JSON text until it has enough; what JSON does not know is written by its kind. */
class BoundedWriter {
  text = '';
  truncated = false;
  readonly #most: number;
  readonly #open = new Set<object>();

  constructor(most: number) {
    this.#most = most;
  }

  write(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.#string(value);
        return;
      case 'number':
        this.#put(Number.isFinite(value) ? (Object.is(value, -0) ? '-0' : String(value)) : `"${value}"`);
        return;
      case 'boolean':
        this.#put(String(value));
        return;
      case 'bigint':
        this.#string(String(value));
        return;
      case 'symbol':
        this.#string(`[${String(value)}]`);
        return;
      case 'object':
        if (value === null) this.#put('null');
        else this.#object(value);
        return;
      default:
        this.#put(value === undefined ? 'null' : '"[function]"');
    }
  }

  get #full(): boolean {
    return this.text.length >= this.#most;
  }

  #put(text: string): void {
    if (this.#full) this.truncated = true;
    else this.text += text;
  }

  #string(value: string): void {
    const room = this.#most - this.text.length;
    if (value.length > room) this.truncated = true;
    this.#put(JSON.stringify(value.length > room ? value.slice(0, Math.max(0, room)) : value));
  }

  #object(value: object): void {
    if (this.#open.has(value)) {
      this.#put('"[the same again]"');
      return;
    }
    if (this.#open.size >= MAX_DEPTH) {
      this.truncated = true;
      this.#put('"[too deep]"');
      return;
    }
    this.#open.add(value);
    try {
      this.#ofKind(value);
    } catch {
      this.#put('"[cannot be read]"');
    } finally {
      this.#open.delete(value);
    }
  }

  #ofKind(value: object): void {
    switch (kindOf(value)) {
      case 'date': {
        const at = Date.prototype.getTime.call(value);
        this.#put(Number.isNaN(at) ? '"[invalid date]"' : JSON.stringify(new Date(at)));
        return;
      }
      case 'bytes': {
        const kind = look(look(value, 'constructor') as object, 'name');
        this.truncated = true;
        this.#put(JSON.stringify(`[${String(kind)}, ${String(look(value, 'byteLength'))} bytes]`));
        return;
      }
      case 'list':
        this.#list('[', ']', itemsOf(value as unknown[]), (item) => this.write(item));
        return;
      case 'set':
        this.#list('[', ']', Set.prototype.values.call(value), (item) => this.write(item));
        return;
      case 'map':
        this.#list('[', ']', Map.prototype.entries.call(value), (item) => this.write(item));
        return;
      case null:
        this.#fields(isError(value) ? errorFields(value) : value);
    }
  }

  #fields(value: object): void {
    const names = attempt(() => Object.keys(value), null);
    if (names === null) {
      this.#put('"[cannot be read]"');
      return;
    }
    this.#list('{', '}', names, (name) => {
      this.#string(name);
      this.#put(':');
      let field: unknown;
      try {
        field = (value as Record<string, unknown>)[name];
      } catch {
        this.#put('"[cannot be read]"');
        return;
      }
      this.write(field);
    });
  }

  #list<Item>(open: string, close: string, items: Iterable<Item>, write: (item: Item) => void): void {
    this.#put(open);
    let first = true;
    for (const item of items) {
      if (this.#full) {
        this.truncated = true;
        break;
      }
      if (!first) this.#put(',');
      first = false;
      write(item);
    }
    this.#put(close);
  }
}

/** By index: an array may have an iterator of its own. */
function* itemsOf(list: readonly unknown[]): Generator {
  for (let index = 0; index < list.length; index += 1) yield look(list, index);
}

/** An error as fields, for its message is none that is listed. */
function errorFields(error: Error): object {
  return {
    name: textAt(error, 'name') ?? 'Error',
    message: textAt(error, 'message') ?? '',
    ...errorParts(error),
  };
}

/**
 * A value as text to be looked at: JSON as far as it goes, cut at `most` characters. It costs no more than is kept, and
 * cannot throw, whatever the value does when it is read.
 */
export function keepText(value: unknown, most: number): { text: string; truncated: boolean } {
  const writer = new BoundedWriter(most);
  writer.write(value);
  return { text: cutText(writer.text, most), truncated: writer.truncated || writer.text.length > most };
}

/** The first `most` characters, without half of a character at the end. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}

/** The first `most` characters with a note of how many there are when that is not all. */
export function cutWithNote(text: string, most: number): string {
  return text.length <= most ? text : `${cutText(text, most)}… [cut: ${text.length} characters in all]`;
}
