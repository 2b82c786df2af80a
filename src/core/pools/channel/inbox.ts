import { ENCODING, type Encoding } from '../../../model/wire/pool.ts';
import { Assembly } from '../payload/assemble.ts';
import type { ABANDON, BuildStep } from '../payload/parts.ts';

/** Reads payloads as an Outbox writes them; one for each direction of a channel. */
export class Inbox {
  #assembly: Assembly | null = null;

  /** Takes a message with parts. */
  parts(step: BuildStep | typeof ABANDON): void {
    if (step[0] === 'abandon') this.#assembly = null;
    else (this.#assembly ??= new Assembly()).take(step);
  }

  payload(encoding: Encoding, payload: unknown): unknown {
    switch (encoding) {
      case ENCODING.plain:
        return payload;
      case ENCODING.text:
        return JSON.parse(payload as string);
      case ENCODING.parts: {
        const value = this.#assembly?.value;
        this.#assembly = null;
        return value;
      }
    }
  }
}
