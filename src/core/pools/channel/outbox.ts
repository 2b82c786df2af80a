import { ENCODING, type Encoding, type Frame } from '../../../model/wire/pool.ts';
import { ABANDON, type BuildStep, LIGHT, LIGHT_AS_TEXT } from '../payload/parts.ts';
import { split } from '../payload/split.ts';
import { weigh } from '../payload/weigh.ts';
import type { Turns } from './turns.ts';

export interface OutboxOptions {
  /** Sends a message; calls back, if asked to, when it has left this process. @throws what the serializer throws */
  readonly send: (frame: Frame, sent?: () => void) => void;
  /** Whether `pending` has to count every message that has not left; otherwise only those of heavy payloads. */
  readonly countsAll: boolean;
  /** Where heavy payloads are cut. */
  readonly turns: Turns;
  /** First element of the messages with records, and of those with parts. */
  readonly recordsCode: number;
  readonly partsCode: number;
  /** Records of a message that cannot be serialized, to be dealt with by their owner; `index` counts from the first. */
  readonly onUnsendable: (record: readonly unknown[], error: unknown) => void;
}

type Laned =
  | { readonly kind: 'frame'; readonly frame: Frame }
  | {
      readonly kind: 'heavy';
      readonly before: readonly unknown[];
      readonly payload: unknown;
      readonly after: readonly unknown[];
    };

/** Above this a payload is tried as JSON text, in units of weigh.ts: below, the serializer is as fast. */
const WORTH_JSON = 512;
/** Messages on their way of which no more are cut: heavy payloads wait for the pipe, not in memory. */
const MOST_UNSENT = 4;

/**
 * What one side has to say to the other: records with a payload each, gathered into one message a turn of the event
 * loop. Heavy payloads go in parts; everything behind one waits, so the order is always that of the calls.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #records: unknown[] = [];
  #recordSizes: number[] = [];
  #weight = 0;
  #scheduled = false;
  #lane: Laned[] = [];
  #cutting: { steps: Generator<BuildStep>; item: Extract<Laned, { kind: 'heavy' }> } | null = null;
  #laneWorks = false;
  #unsent = 0;
  #closed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Messages that have not left this process yet, and records that wait for the end of this turn. */
  get pending(): number {
    return this.#unsent + this.#recordSizes.length + this.#lane.length + (this.#cutting === null ? 0 : 1);
  }

  /** Adds the record `[...before, encoding, payload, ...after]`. */
  add(before: readonly unknown[], payload: unknown, after: readonly unknown[]): void {
    const simple = payload === undefined || payload === null || typeof payload === 'boolean';
    const { weight, json } = simple ? { weight: 16, json: true } : weigh(payload, LIGHT_AS_TEXT);
    if (weight > (json ? LIGHT_AS_TEXT : LIGHT)) {
      this.flush();
      this.#inLane({ kind: 'heavy', before, payload, after });
      return;
    }
    const asText = json && weight > WORTH_JSON && typeof payload !== 'string';
    const encoding: Encoding = asText ? ENCODING.text : ENCODING.plain;
    this.#push(before, encoding, asText ? JSON.stringify(payload) : payload, after);
    this.#weight += weight;
    if (this.#weight > LIGHT) this.flush();
    else this.#schedule();
  }

  /** Sends a message of its own, in order with the records. */
  say(frame: Frame): void {
    this.flush();
    this.#inOrder(frame);
  }

  /** Sends what has been gathered without waiting for the end of the turn. */
  flush(): void {
    if (this.#recordSizes.length === 0) return;
    const records = this.#records;
    const sizes = this.#recordSizes;
    this.#records = [];
    this.#recordSizes = [];
    this.#weight = 0;
    records[0] = this.#options.recordsCode;
    try {
      this.#inOrder(records);
    } catch {
      this.#oneByOne(records, sizes);
    }
  }

  /** Forgets what has not been sent; the other side is gone. */
  close(): void {
    this.#closed = true;
    this.#records = [];
    this.#recordSizes = [];
    this.#lane = [];
    this.#cutting = null;
  }

  #push(before: readonly unknown[], encoding: Encoding, payload: unknown, after: readonly unknown[]): void {
    // The first element is the code of the message.
    if (this.#records.length === 0) this.#records.push(0);
    for (const part of before) this.#records.push(part);
    this.#records.push(encoding, payload);
    for (const part of after) this.#records.push(part);
    this.#recordSizes.push(before.length + 2 + after.length);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(this.#afterTurn);
  }

  /** Called among what a callback of the event loop has set off; behind the last of that it is sent. */
  readonly #afterTurn = (): void => {
    process.nextTick(this.#endTurn);
  };

  readonly #endTurn = (): void => {
    this.#scheduled = false;
    this.flush();
  };

  #inOrder(frame: Frame): void {
    if (this.#laneHasMore) this.#inLane({ kind: 'frame', frame });
    else this.#send(frame);
  }

  #send(frame: Frame): void {
    if (this.#closed) return;
    // Being told costs a little, for each of very many messages.
    if (!this.#options.countsAll && this.#cutting === null) {
      this.#options.send(frame);
      return;
    }
    this.#unsent += 1;
    try {
      this.#options.send(frame, this.#hasLeft);
    } catch (error) {
      this.#unsent -= 1;
      throw error;
    }
  }

  readonly #hasLeft = (): void => {
    this.#unsent -= 1;
    if (this.#laneHasMore) this.#workLane();
  };

  /** One of the records cannot be serialized: the others go alone. */
  #oneByOne(records: readonly unknown[], sizes: readonly number[]): void {
    let at = 1;
    for (const size of sizes) {
      const record = records.slice(at, at + size);
      at += size;
      try {
        this.#inOrder([this.#options.recordsCode, ...record]);
      } catch (error) {
        this.#options.onUnsendable(record, error);
      }
    }
  }

  get #laneHasMore(): boolean {
    return this.#cutting !== null || this.#lane.length > 0;
  }

  #inLane(item: Laned): void {
    if (this.#closed) return;
    this.#lane.push(item);
    this.#workLane();
  }

  #workLane(): void {
    if (this.#laneWorks) return;
    this.#laneWorks = true;
    this.#options.turns.take(() => {
      this.#laneWorks = this.#stepLane();
      return this.#laneWorks;
    });
  }

  /** Sends one message of the lane; false when it is empty, or has to wait until messages have left. */
  #stepLane(): boolean {
    if (this.#closed || this.#unsent >= MOST_UNSENT) return false;
    const item = this.#cutting?.item ?? this.#lane.shift();
    if (item === undefined) return false;
    if (item.kind === 'frame') this.#sendLaned(item.frame);
    else this.#stepHeavy(item);
    return this.#laneHasMore;
  }

  #sendLaned(frame: Frame): void {
    try {
      this.#send(frame);
    } catch (error) {
      // Only records can hold what cannot be serialized.
      this.#options.onUnsendable(frame.slice(1), error);
    }
  }

  #stepHeavy(item: Extract<Laned, { kind: 'heavy' }>): void {
    const cutting = (this.#cutting ??= { steps: split(item.payload), item });
    try {
      const next = cutting.steps.next();
      if (next.done === true) {
        this.#cutting = null;
        this.#send([this.#options.recordsCode, ...item.before, ENCODING.parts, undefined, ...item.after]);
      } else this.#send([this.#options.partsCode, next.value]);
    } catch (error) {
      this.#cutting = null;
      // Steps of it may be on the other side already.
      this.#send([this.#options.partsCode, ABANDON]);
      this.#options.onUnsendable([...item.before, ENCODING.plain, undefined, ...item.after], error);
    }
  }
}
