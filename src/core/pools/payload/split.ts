import { type BuildStep, BYTES_KINDS, type BytesKind, LIGHT } from './parts.ts';
import { BYTES_PER_UNIT, type Weighing, weigh } from './weigh.ts';

const PIECE_BYTES = LIGHT * BYTES_PER_UNIT;
const PIECE_CHARACTERS = 1_048_576;

/** Light values that wait to be sent together. */
class Group<Item> {
  #items: Item[] = [];
  #weight = 0;
  #json = true;

  get full(): boolean {
    return this.#weight > LIGHT;
  }

  get empty(): boolean {
    return this.#items.length === 0;
  }

  add(item: Item, { weight, json }: Weighing): void {
    this.#items.push(item);
    this.#weight += weight;
    this.#json &&= json;
  }

  /** What has been gathered; `json`: it may travel as JSON. */
  take(): { items: Item[]; json: boolean } {
    const taken = { items: this.#items, json: this.#json };
    this.#items = [];
    this.#weight = 0;
    this.#json = true;
    return taken;
  }
}

/**
 * Cuts a value that is known to be heavy into steps that build it again, lazily: between two steps the caller may do other things. The
 * value must not change meanwhile. What is light is left to the serializer as a whole. One object in two places of a
 * heavy value arrives as two; one inside itself is left to the serializer, too.
 */
export function* split(value: unknown): Generator<BuildStep> {
  yield* splitHeavy(value, new Set());
}

function* splitHeavy(value: unknown, open: Set<unknown>): Generator<BuildStep> {
  if (typeof value === 'string') {
    yield* splitString(value);
    return;
  }
  if (typeof value !== 'object' || value === null || open.has(value)) {
    yield ['value', value];
    return;
  }
  open.add(value);
  yield* splitObject(value, open);
  open.delete(value);
}

function splitObject(value: object, open: Set<unknown>): Generator<BuildStep> {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return splitBytes(value);
  if (Array.isArray(value)) return splitList(value, 'list', open);
  if (value instanceof Set) return splitList(value, 'set', open);
  if (value instanceof Map) return splitMap(value, open);
  return splitFields(value, open);
}

function* splitBytes(value: ArrayBufferView | ArrayBuffer): Generator<BuildStep> {
  const isView = ArrayBuffer.isView(value);
  const bytes = isView
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
  const name = value.constructor.name;
  const kind = BYTES_KINDS.find((known) => known === name) ?? (isView ? 'Uint8Array' : 'ArrayBuffer');
  yield ['bytes', kind satisfies BytesKind, bytes.length];
  for (let at = 0; at < bytes.length; at += PIECE_BYTES)
    yield ['piece', bytes.subarray(at, at + PIECE_BYTES)];
  yield ['end'];
}

function* splitString(value: string): Generator<BuildStep> {
  yield ['string'];
  for (let at = 0; at < value.length; at += PIECE_CHARACTERS)
    yield ['characters', value.slice(at, at + PIECE_CHARACTERS)];
  yield ['end'];
}

function* splitList(
  values: Iterable<unknown>,
  kind: 'list' | 'set',
  open: Set<unknown>,
): Generator<BuildStep> {
  yield ['open', kind];
  const group = new Group<unknown>();
  for (const item of values) {
    const weighing = weigh(item, LIGHT);
    const heavy = weighing.weight > LIGHT;
    if (!heavy) group.add(item, weighing);
    if (group.full || (heavy && !group.empty)) yield itemsStep(group);
    if (heavy) yield* splitHeavy(item, open);
  }
  if (!group.empty) yield itemsStep(group);
  yield ['close'];
}

function itemsStep(group: Group<unknown>): BuildStep {
  const { items, json } = group.take();
  return json ? ['items-text', JSON.stringify(items)] : ['items', items];
}

function* splitFields(value: object, open: Set<unknown>): Generator<BuildStep> {
  yield ['open', 'object'];
  const group = new Group<[string, unknown]>();
  for (const [key, item] of Object.entries(value)) {
    const weighing = weigh(item, LIGHT);
    const heavy = weighing.weight > LIGHT;
    // As a key of a literal it would set the prototype.
    const odd = key === '__proto__';
    if (!heavy && !odd) group.add([key, item], weighing);
    if (group.full || ((heavy || odd) && !group.empty)) yield fieldsStep(group);
    if (!heavy && !odd) continue;
    yield ['key', key];
    yield* splitHeavy(item, open);
  }
  if (!group.empty) yield fieldsStep(group);
  yield ['close'];
}

function fieldsStep(group: Group<[string, unknown]>): BuildStep {
  const { items, json } = group.take();
  const fields = Object.fromEntries(items);
  return json ? ['fields-text', JSON.stringify(fields)] : ['fields', fields];
}

function* splitMap(value: Map<unknown, unknown>, open: Set<unknown>): Generator<BuildStep> {
  yield ['open', 'map'];
  const group = new Group<unknown>();
  for (const [key, item] of value) {
    const weighing = weigh([key, item], LIGHT);
    const heavy = weighing.weight > LIGHT;
    if (!heavy) group.add([key, item], weighing);
    if (group.full || (heavy && !group.empty)) yield itemsStep(group);
    if (!heavy) continue;
    yield ['key', key];
    yield* splitHeavy(item, open);
  }
  if (!group.empty) yield itemsStep(group);
  yield ['close'];
}
