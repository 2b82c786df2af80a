import type { Redis } from 'ioredis';
import type { BoxedLetter, DeadLetterBox } from '../../../core/ports/dead-letter-box.ts';
import { deadReasonSchema } from '../../../model/wire/python.ts';
import * as names from './names.ts';
import { readJson } from './read-json.ts';
import { DEAD_FIND, DEAD_PAGE, DEAD_TAKE } from './scripts.ts';

/** Dead letters that one step looks at. */
const WINDOW = 1_000;
const MOST_WINDOWS = 1_000;

/** Dead letters on the engine's Redis. Tasks stay in the server but for the one that is looked at. */
export class RedisDeadLetterBox implements DeadLetterBox {
  readonly #client: () => Redis;

  /** `client` gives the engine's connection or throws REDIS_UNAVAILABLE. */
  constructor(client: () => Redis) {
    this.#client = client;
  }

  async page(queue: string, offset: number, limit: number) {
    const keys = [names.deadOf(queue), names.reasonsOf(queue)];
    const reply = await DEAD_PAGE.run(this.#client(), keys, [offset, offset + limit - 1]);
    const [total, ...rest] = reply as [number, ...(string | number)[]];
    const letters: BoxedLetter[] = [];
    for (let at = 0; at + 2 < rest.length; at += 3)
      letters.push(letterOf(String(rest[at]), Number(rest[at + 1]), String(rest[at + 2])));
    return { total, letters };
  }

  async find(queue: string, ref: string, most: number) {
    const keys = [names.deadOf(queue), names.reasonsOf(queue)];
    for (let window = 0; window < MOST_WINDOWS; window += 1) {
      const values = [ref, window * WINDOW, (window + 1) * WINDOW - 1, most];
      const reply = await DEAD_FIND.run(this.#client(), keys, values);
      if (reply === -1) return null;
      if (!Array.isArray(reply)) continue;
      const [bytes, reason, task] = reply as [number, string, string];
      return { ...letterOf(ref, bytes, reason), task };
    }
    return null;
  }

  async take(
    queue: string,
    { refs, limit }: { readonly refs?: readonly string[] | undefined; readonly limit: number },
    to: 'queue' | 'nowhere',
  ) {
    const meant = refs?.slice(0, limit);
    const keys = [names.deadOf(queue), names.reasonsOf(queue), names.waitingOf(queue), names.DELIVERIES];
    const outcome = { ids: [] as string[], done: 0, remaining: 0 };
    // From the oldest on, which is the right end; what is left there is skipped by the next window.
    let skipped = 0;
    for (let window = 0; window < MOST_WINDOWS; window += 1) {
      const wanted = Math.min(WINDOW, meant === undefined ? limit : WINDOW);
      const places = [-(skipped + wanted), -(skipped + 1)];
      const reply = await DEAD_TAKE.run(this.#client(), keys, [to, ...places, ...(meant ?? [])]);
      const [remaining, looked, taken, ...ids] = reply as [number, number, number, ...string[]];
      outcome.remaining = remaining;
      outcome.done += taken;
      outcome.ids.push(...ids);
      skipped += looked - taken;
      if (meant === undefined || outcome.done >= meant.length || looked < wanted) break;
    }
    return outcome;
  }
}

function letterOf(ref: string, bytes: number, reason: string): BoxedLetter {
  return { ref, bytes, reason: readJson(reason === '' ? null : reason, deadReasonSchema) };
}
