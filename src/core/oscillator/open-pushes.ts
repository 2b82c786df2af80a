import type { MessagePack } from '../../model/wire/message.ts';

/**
 * Pushes that were begun and whose end is not in the ledger yet. When their thread is lost only the queue can tell
 * what became of them. Noted in turns of so many messages alone, where each of them counts.
 */
export class OpenPushes {
  /** A producer has one at a time. */
  readonly #open = new Map<string, { readonly pack: MessagePack; lost: boolean }>();

  begun(pack: MessagePack): void {
    this.#open.set(pack.producer, { pack, lost: false });
  }

  ended(producer: string): void {
    this.#open.delete(producer);
  }

  /** A producer is no more. */
  lose(producer: string): void {
    const push = this.#open.get(producer);
    if (push !== undefined) push.lost = true;
  }

  /** All producers are no more. */
  loseAll(): void {
    for (const push of this.#open.values()) push.lost = true;
  }

  lost(): MessagePack[] {
    return [...this.#open.values()].filter(({ lost }) => lost).map(({ pack }) => pack);
  }

  all(): MessagePack[] {
    return [...this.#open.values()].map(({ pack }) => pack);
  }
}
