import { pause } from '../../adapters/redis/pause.ts';
import { MessageProducer } from '../../adapters/redis/message-producer.ts';
import { producerName } from '../../model/wire/thread-host.ts';
import { PushNotes } from './push-notes.ts';
import type { ThreadContext } from './thread-context.ts';
import { monotonic } from '../../core/ports/monotonic.ts';

/** What a thread does as a pusher: one pack each interval, as long as its role may work. */
export class PushLoop {
  readonly #context: ThreadContext;
  readonly #producerName: string;
  readonly #notes: PushNotes;
  #producer: MessageProducer | null = null;
  #next = 0;
  #dueAt = 0;

  constructor(context: ThreadContext) {
    this.#context = context;
    const { run, id, life } = context.data;
    this.#producerName = producerName(run, id, life);
    this.#notes = new PushNotes({ write: context.write, thread: id, producer: this.#producerName });
  }

  /** Pushes until the signal aborts; the pack in hand is acknowledged first. */
  async run(signal: AbortSignal): Promise<void> {
    const { gate, setPhase } = this.#context;
    while (!signal.aborted) {
      if (!gate.isOpen('Pusher')) {
        setPhase('resting');
        await gate.change(signal);
        continue;
      }
      setPhase('working');
      await this.#waitUntilDue(signal);
      const { messagesPerJob, pushIntervalMs } = this.#context.settings();
      // Woken early: the settings, the turn or the role may be others now.
      if (monotonic() < this.#dueAt) continue;
      const count = gate.take('Pusher', messagesPerJob);
      if (count === 0) continue;
      // Keeps the beat unless it was missed by a whole interval.
      const now = monotonic();
      this.#dueAt = (now - this.#dueAt < pushIntervalMs ? this.#dueAt : now) + pushIntervalMs;
      await this.#push(count, signal);
    }
    this.#notes.flush();
  }

  /** It waits for a Redis that is away, and may as long as that lasts. */
  isStuck(): boolean {
    return this.#producer?.isAway() ?? false;
  }

  async close(): Promise<void> {
    await this.#producer?.close();
  }

  /** Waits for the next push; a change of the interval takes effect at once. */
  async #waitUntilDue(signal: AbortSignal): Promise<void> {
    const { gate, settings } = this.#context;
    const longest = monotonic() + settings().pushIntervalMs;
    if (this.#dueAt > longest) this.#dueAt = longest;
    const wait = this.#dueAt - monotonic();
    if (wait <= 0) return;
    const woken = new AbortController();
    const wake = () => {
      woken.abort();
    };
    const stop = gate.onWake(wake);
    signal.addEventListener('abort', wake, { once: true });
    await pause(wait, woken.signal);
    signal.removeEventListener('abort', wake);
    stop();
  }

  async #push(count: number, signal: AbortSignal): Promise<void> {
    const { gate, write } = this.#context;
    const pack = { producer: this.#producerName, first: this.#next, count };
    // Numbers of a pack that Redis refused are not used again.
    this.#next += count;
    const limited = gate.isLimited();
    if (limited) write({ kind: 'pushing', ...pack });
    const pushed = await this.#open().add(pack, signal);
    this.#notes.pushed(pack.first, pushed ? count : 0, limited);
    if (pushed) gate.settle(count);
    else gate.giveBack(count);
  }

  #open(): MessageProducer {
    const { data, noteError } = this.#context;
    this.#producer ??= new MessageProducer({
      redisUrl: data.redisUrl,
      queue: data.queue,
      name: `capstan:${data.id}:push`,
      onError: noteError,
    });
    return this.#producer;
  }
}
