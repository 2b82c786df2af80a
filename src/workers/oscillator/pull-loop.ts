import type { TakenJob } from '../../adapters/redis/message-job.ts';
import { pause } from '../../adapters/redis/pause.ts';
import { MessagePuller, TRIES_AFTER_PACK } from '../../adapters/redis/message-puller.ts';
import { errorOf } from '../../model/values/describe-thrown.ts';
import { lockDuration, lockToken } from '../../model/wire/thread-host.ts';
import type { HandleMessage } from './handler.ts';
import { loadHandler } from './handler.ts';
import { type PackOutcome, runPack } from './run-pack.ts';
import type { ThreadContext } from './thread-context.ts';
import { monotonic } from '../../core/ports/monotonic.ts';
import { MESSAGE_LOCK_LOOK_MS, RETRY_MS } from '../../model/timings.ts';

/** Holders of a message that may die before the message itself is suspected. */
const MOST_LOST_DELIVERIES = 3;

/** What a thread does as a puller: takes a job, handles its messages, writes the ledger, acknowledges. */
export class PullLoop {
  readonly #context: ThreadContext;
  #puller: MessagePuller | null = null;
  /** Aborts when no job may be waited for any more. */
  #turn = new AbortController();
  #handling = false;
  #asleep = false;
  #inHand: { readonly taken: TakenJob; lockedAt: number } | null = null;
  #handler: { of: string; handle: Promise<HandleMessage | null> } | null = null;

  constructor(context: ThreadContext) {
    this.#context = context;
    this.#keepLocked();
  }

  /** Pulls until the signal aborts; the job in hand is finished first. */
  async run(signal: AbortSignal): Promise<void> {
    const { gate, setPhase } = this.#context;
    const stopWatching = this.#watchTurns(signal);
    let taken: TakenJob | null = null;
    while (taken !== null || !signal.aborted) {
      if (taken === null) {
        if (gate.take('Puller', 1) === 0) {
          setPhase('resting');
          await gate.change(signal);
          continue;
        }
        setPhase('working');
        taken = await this.#next();
        if (taken === null) {
          gate.giveBack(1);
          continue;
        }
      }
      taken = await this.#process(taken, signal);
    }
    stopWatching();
    await this.#puller?.recover().catch(this.#context.noteError);
  }

  applySettings(): void {
    this.#puller?.setLimit(this.#context.settings().jobLimit);
    this.#puller?.setLockDuration(this.#lockDurationMs());
  }

  /** Jobs taken while the machine falls asleep stay locked over the night; the engine sees to those in hand. */
  setAsleep(asleep: boolean): void {
    this.#asleep = asleep;
    this.#puller?.setLockDuration(this.#lockDurationMs());
  }

  /** It waits for a Redis that is away, and will as long as that lasts. */
  isStuck(): boolean {
    return this.#puller !== null && !this.#handling && this.#puller.isAway();
  }

  async close(): Promise<void> {
    await this.#puller?.close();
  }

  /** Waiting for a job ends when the loop is to end or the turn passes to the pushers. */
  #watchTurns(signal: AbortSignal): () => void {
    const { gate } = this.#context;
    const look = () => {
      if (signal.aborted || !gate.isOpen('Puller')) this.#turn.abort();
    };
    signal.addEventListener('abort', look, { once: true });
    const stop = gate.onWake(look);
    this.#turn = new AbortController();
    look();
    return stop;
  }

  /** The next job while this role may work. */
  async #next(): Promise<TakenJob | null> {
    if (this.#turn.signal.aborted) this.#turn = new AbortController();
    try {
      return await this.#open().next(this.#turn.signal);
    } catch (error) {
      this.#context.noteError(error);
      await pause(RETRY_MS, this.#turn.signal);
      return null;
    }
  }

  /** @returns the next job when it came with the acknowledgement; its permit is taken */
  async #process(taken: TakenJob, signal: AbortSignal): Promise<TakenJob | null> {
    const { gate, noteError, settings } = this.#context;
    const { count } = taken.pack;
    gate.takeMore(count - 1);
    const waitMs = Math.max(0, Date.now() - taken.pushedAt);
    const suspect = taken.lostDeliveries >= MOST_LOST_DELIVERIES;
    this.#inHand = { taken, lockedAt: monotonic() };
    try {
      if (suspect) return await this.#suspect(taken, waitMs, signal);
      this.#handling = true;
      const outcome = await runPack(taken, {
        handle: await this.#handle(),
        timeoutMs: settings().handlerTimeoutMs,
        setBusy: (since) => {
          gate.setBusy(since);
        },
      });
      this.#handling = false;
      return await this.#settle(taken, outcome, waitMs, signal);
    } catch (error) {
      // The job was given back or its lock ran out: whoever holds it now will finish it.
      noteError(error);
      return null;
    } finally {
      this.#inHand = null;
    }
  }

  /** Writes the outcome to the ledger, then tells Redis: in this order no count is ever lost. */
  async #settle(
    taken: TakenJob,
    outcome: PackOutcome,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<TakenJob | null> {
    const { write, gate, data } = this.#context;
    const { producer, first, count } = taken.pack;
    const puller = this.#open();
    const { failed, runMs } = outcome;
    const whole = { thread: data.id, producer, waitMs, runMs };
    if (failed.length === 0) {
      write({ kind: 'processed', ...whole, first, count });
      gate.settle(count);
      return this.#withNext(signal, (wantNext) => puller.complete(taken, wantNext));
    }
    for (const { error } of failed) this.#context.noteError(error);
    const [failure] = failed;
    if (count === 1 && failure !== undefined) {
      if (taken.lastTry) {
        write({ kind: 'failed', ...whole, first, reason: failure.error.message });
        gate.settle(1);
      } else {
        gate.giveBack(1);
      }
      return this.#withNext(signal, (wantNext) => puller.fail(taken, failure.error, wantNext));
    }
    const numbers = new Set(failed.map(({ number }) => number));
    for (const [from, length] of ranges(first, count, numbers)) {
      write({ kind: 'processed', ...whole, first: from, count: length });
    }
    gate.settle(count - numbers.size);
    gate.giveBack(numbers.size);
    await puller.completeInPart(taken, [...numbers], TRIES_AFTER_PACK);
    return null;
  }

  /** Holders of this job died again and again: a message alone has failed, a pack is taken apart to find the one. */
  async #suspect(taken: TakenJob, waitMs: number, signal: AbortSignal): Promise<TakenJob | null> {
    const { write, gate, data } = this.#context;
    const { producer, first, count } = taken.pack;
    if (count > 1) {
      gate.giveBack(count);
      const all = Array.from({ length: count }, (_, index) => first + index);
      await this.#open().completeInPart(taken, all, TRIES_AFTER_PACK + 1);
      return null;
    }
    const error = new Error(`Its thread died ${taken.lostDeliveries} times while handling it`);
    error.name = 'UnrecoverableError';
    write({ kind: 'failed', thread: data.id, producer, first, waitMs, runMs: 0, reason: error.message });
    gate.settle(1);
    return this.#withNext(signal, (wantNext) => this.#open().fail(taken, error, wantNext));
  }

  /** Acknowledges; asks for the next job along with it while this role may go on. */
  async #withNext(
    signal: AbortSignal,
    acknowledge: (wantNext: boolean) => Promise<TakenJob | null>,
  ): Promise<TakenJob | null> {
    const { gate } = this.#context;
    const wantNext = !signal.aborted && gate.take('Puller', 1) === 1;
    let next: TakenJob | null = null;
    try {
      next = await acknowledge(wantNext);
    } finally {
      if (wantNext && next === null) gate.giveBack(1);
    }
    return next;
  }

  #handle(): Promise<HandleMessage | null> {
    const { handler } = this.#context.settings();
    const of = JSON.stringify(handler);
    if (this.#handler?.of !== of) this.#handler = { of, handle: loadHandler(handler) };
    // A script that could not be loaded is tried again with the next message: it may have been mended.
    this.#handler.handle.catch(() => (this.#handler = null));
    return this.#handler.handle.catch((error: unknown) => () => Promise.reject(errorOf(error)));
  }

  /** Renews the lock of the job in hand, long before it runs out. */
  #keepLocked(): void {
    setInterval(() => {
      const inHand = this.#inHand;
      if (inHand === null || monotonic() - inHand.lockedAt < this.#lockDurationMs() / 2) return;
      inHand.lockedAt = monotonic();
      this.#puller?.extendLock(inHand.taken).catch(this.#context.noteError);
    }, MESSAGE_LOCK_LOOK_MS).unref();
  }

  #lockDurationMs(): number {
    return lockDuration(this.#context.settings().handlerTimeoutMs, this.#asleep);
  }

  #open(): MessagePuller {
    const { data, settings, noteError } = this.#context;
    this.#puller ??= new MessagePuller({
      redisUrl: data.redisUrl,
      queue: data.queue,
      name: `capstan:${data.id}:pull`,
      token: lockToken(data.run, data.id, data.life),
      limit: settings().jobLimit,
      lockDurationMs: this.#lockDurationMs(),
      onError: noteError,
    });
    return this.#puller;
  }
}

/** Runs of numbers from `first` on that are not in `without`. */
function* ranges(
  first: number,
  count: number,
  without: ReadonlySet<number>,
): Generator<[from: number, length: number]> {
  let from = first;
  for (let number = first; number <= first + count; number++) {
    if (number < first + count && !without.has(number)) continue;
    if (number > from) yield [from, number - from];
    from = number + 1;
  }
}
