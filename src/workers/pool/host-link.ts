import { Outbox } from '../../core/pools/channel/outbox.ts';
import { Turns } from '../../core/pools/channel/turns.ts';
import { describeThrown, thrownMessage } from '../../model/values/describe-thrown.ts';
import { jsonOf } from '../../model/values/json-of.ts';
import { cutWithNote, keepText } from '../../model/values/keep-text.ts';
import { FROM_WORKER, type Frame, NOTE, OUTCOME, type Outcome } from '../../model/wire/pool.ts';

/** Sends a message to the host; taken before a script can put its own in its place. */
export type SendToHost = (frame: Frame, sent?: () => void) => void;

/** Reports that wait longer than this are sent though the worker has more to do, ms. */
const LONGEST_WAIT_MS = 1;
/** Notes are told together, ms. */
const NOTES_EVERY_MS = 50;
const MOST_NOTES = 500;
/** Longest line of a log, characters. */
const MAX_LINE = 8_192;
/** Largest progress, rough characters of JSON. */
const MAX_PROGRESS = 65_536;

/** The worker's end of the conversation with its host. */
export class HostLink {
  readonly #outbox: Outbox;
  readonly #send: SendToHost;
  #firstWaitingAt = 0;
  #logs: (readonly [seq: number, text: string])[] = [];
  #dropped = 0;
  readonly #progress = new Map<number, unknown>();
  #notesTimer: NodeJS.Timeout | null = null;

  constructor(send: SendToHost) {
    this.#send = send;
    this.#outbox = new Outbox({
      send,
      countsAll: true,
      turns: new Turns(),
      recordsCode: FROM_WORKER.reports,
      partsCode: FROM_WORKER.parts,
      onUnsendable: ([seq, outcome, , , micros], error) => {
        this.#reportUnsendable(seq as number, outcome as Outcome, error, micros as number);
      },
    });
  }

  /** Reports that have not left this process. */
  get unsent(): number {
    return this.#outbox.pending;
  }

  say(frame: Frame): void {
    this.#outbox.say(frame);
  }

  /** `micros`: how long it took. */
  report(seq: number, outcome: Outcome, value: unknown, micros: number): void {
    // What it said of this task comes before its end.
    if (this.#logs.length > 0 || this.#progress.size > 0) this.#flushNotes();
    try {
      this.#outbox.add([seq, outcome], value, [micros]);
    } catch (error) {
      this.#reportUnsendable(seq, outcome, error, micros);
    }
  }

  /** A result that cannot be read or sent fails its task, and nothing else. */
  #reportUnsendable(seq: number, outcome: Outcome, error: unknown, micros: number): void {
    const plain = describeThrown(`The result cannot be sent: ${thrownMessage(error)}`);
    this.#outbox.add([seq, outcome === OUTCOME.done ? OUTCOME.failed : outcome], plain, [micros]);
  }

  /** Sends what has been reported. */
  flush(): void {
    this.#outbox.flush();
  }

  /** Called between two tasks: nothing that is done waits for long. `now`: of performance.now. */
  breathe(now: number): void {
    if (this.#firstWaitingAt === 0) this.#firstWaitingAt = now;
    if (now - this.#firstWaitingAt < LONGEST_WAIT_MS) return;
    this.#firstWaitingAt = 0;
    this.#outbox.flush();
  }

  progress(seq: number, progress: unknown): void {
    // Only the newest counts. It is shown as JSON, and what is no JSON is shown as text.
    const json = jsonOf(progress, MAX_PROGRESS);
    this.#progress.set(seq, json.ok ? json.value : keepText(progress, MAX_PROGRESS).text);
    this.#noteSoon();
  }

  log(seq: number, text: string): void {
    if (this.#logs.length < MOST_NOTES) this.#logs.push([seq, cutWithNote(text, MAX_LINE)]);
    else this.#dropped += 1;
    this.#noteSoon();
  }

  /** Resolves when everything that was said has left this process. */
  async drained(): Promise<void> {
    this.#outbox.flush();
    while (this.#outbox.pending > 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  #noteSoon(): void {
    this.#notesTimer ??= setTimeout(() => this.#flushNotes(), NOTES_EVERY_MS);
  }

  #flushNotes(): void {
    if (this.#notesTimer !== null) clearTimeout(this.#notesTimer);
    this.#notesTimer = null;
    const notes = this.#logs.splice(0).flatMap(([seq, text]) => [seq, NOTE.log, text] as unknown[]);
    const last = notes.at(-3) as number | undefined;
    if (this.#dropped > 0 && last !== undefined)
      notes.push(last, NOTE.log, `… ${this.#dropped} more lines at once, not kept`);
    this.#dropped = 0;
    for (const [seq, progress] of this.#progress) notes.push(seq, NOTE.progress, progress);
    this.#progress.clear();
    this.#outbox.say([FROM_WORKER.notes, ...notes]);
  }
}
