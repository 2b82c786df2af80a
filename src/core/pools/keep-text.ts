import { type KeptText, MOST_KEPT_TEXT } from '../../model/task.ts';

const MOST_DEPTH = 32;

/** Writes values as JSON-like text until it has enough; what JSON does not know is shown by its kind. */
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
      case 'boolean':
        this.#put(String(value));
        return;
      case 'bigint':
        this.#put(`"${value}n"`);
        return;
      case 'object':
        if (value === null) this.#put('null');
        else this.#object(value);
        return;
      default:
        this.#put(value === undefined ? 'null' : `"[${typeof value}]"`);
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
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
      this.#put(JSON.stringify(`[${value.constructor.name}, ${value.byteLength} bytes]`));
    } else if (value instanceof Date) this.#put(JSON.stringify(Number.isNaN(value.getTime()) ? null : value));
    else if (value instanceof Error) this.write({ name: value.name, message: value.message });
    else if (this.#open.has(value)) this.#put('"[the same again]"');
    else if (this.#open.size >= MOST_DEPTH) this.#put('"[too deep]"');
    else {
      this.#open.add(value);
      this.#container(value);
      this.#open.delete(value);
    }
  }

  #container(value: object): void {
    if (Array.isArray(value) || value instanceof Set)
      this.#list('[', ']', value.values(), (item) => this.write(item));
    else if (value instanceof Map) this.#list('[', ']', value.entries(), (item) => this.write(item));
    else
      this.#list('{', '}', ownNames(value), (name) => {
        this.#string(name);
        this.#put(':');
        this.write((value as Record<string, unknown>)[name]);
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

/** One by one: of a large object only the first are needed. */
function* ownNames(value: object): Generator<string> {
  for (const name in value) if (Object.hasOwn(value, name)) yield name;
}

/** A value as text to be looked at: JSON as far as it goes, cut at `most` characters. It costs no more than is kept. */
export function keepText(value: unknown, most = MOST_KEPT_TEXT): KeptText {
  const writer = new BoundedWriter(most);
  writer.write(value);
  return { text: writer.text.slice(0, most), truncated: writer.truncated || writer.text.length > most };
}
