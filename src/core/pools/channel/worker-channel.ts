import {
  type AbortReason,
  ENCODING,
  type Encoding,
  FROM_WORKER,
  type Frame,
  NOTE,
  OUTCOME,
  type Outcome,
  TO_WORKER,
  type WorkerInit,
  type WorkerReady,
} from '../../../model/wire/pool.ts';
import { type ThrownDescription, ThrownElsewhere } from '../../../model/values/describe-thrown.ts';
import type { ChildHandle } from '../../ports/child-process.ts';
import type { WorkerListener } from '../../ports/pool-worker.ts';
import type { BuildStep } from '../payload/parts.ts';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import type { Turns } from './turns.ts';

export interface WorkerChannelOptions {
  readonly handle: ChildHandle;
  readonly turns: Turns;
  /** What it says about tasks. */
  readonly tasks: Omit<WorkerListener, 'onReady' | 'onScriptFailed' | 'onDeath' | 'onState' | 'onLine'>;
  /** The process is up and waits to be told which script to load. */
  readonly onBooted: () => void;
  readonly onReady: (ready: WorkerReady) => void;
  /** Its script cannot be loaded. */
  readonly onFailed: (error: Error) => void;
}

const NOTHING: readonly unknown[] = [];
/** Text that takes more than a moment to parse, characters. */
const LONG_TEXT = 131_072;

/** Whether a message is better read in turns with others of its kind. */
function isHeavy(frame: Frame): boolean {
  if (frame[0] === FROM_WORKER.parts) return true;
  if (frame[0] !== FROM_WORKER.reports) return false;
  for (let at = 1; at < frame.length; at += 5)
    if (frame[at + 2] === ENCODING.text && (frame[at + 3] as string).length > LONG_TEXT) return true;
  return false;
}

/** The host's end of the conversation with one life of a worker process; see model/wire/pool.ts. */
export class WorkerChannel {
  readonly #options: WorkerChannelOptions;
  readonly #outbox: Outbox;
  readonly #inbox = new Inbox();
  /** Messages that take a while to read, and those behind them. */
  readonly #backlog: Frame[] = [];

  constructor(options: WorkerChannelOptions) {
    this.#options = options;
    const { handle, turns, tasks } = options;
    this.#outbox = new Outbox({
      send: (frame, sent) => handle.send(frame, sent),
      countsAll: false,
      turns,
      recordsCode: TO_WORKER.tasks,
      partsCode: TO_WORKER.parts,
      onUnsendable: (record, error) => {
        tasks.onUnsendable(record[0] as number, error as Error);
        tasks.onSettled();
      },
    });
    handle.onMessage((message) => this.#receive(message));
  }

  init(init: WorkerInit): void {
    this.#outbox.say([TO_WORKER.init, init]);
  }

  run(seq: number, payload: unknown): void {
    this.#outbox.add([seq], payload, NOTHING);
  }

  abort(seq: number, reason: AbortReason): void {
    this.#outbox.say([TO_WORKER.abort, seq, reason]);
  }

  recall(): void {
    this.#outbox.say([TO_WORKER.recall]);
  }

  setMaxActive(maxActive: number): void {
    this.#outbox.say([TO_WORKER.maxActive, maxActive]);
  }

  terminate(): void {
    this.#outbox.say([TO_WORKER.terminate]);
  }

  /** The process is gone: what it has said is heard to the end. */
  close(): void {
    this.#outbox.close();
    while (this.#readOne());
  }

  #receive(message: unknown): void {
    // Whatever a script manages to say past its own protocol is nobody's.
    if (!Array.isArray(message)) return;
    const frame = message as Frame;
    if (this.#backlog.length === 0 && !isHeavy(frame)) {
      this.#take(frame);
      return;
    }
    this.#backlog.push(frame);
    if (this.#backlog.length === 1) this.#options.turns.take(() => this.#readOne());
  }

  /** Reads one message of the backlog; false when there are no more. */
  #readOne(): boolean {
    const frame = this.#backlog[0];
    if (frame === undefined) return false;
    this.#take(frame);
    this.#backlog.shift();
    return this.#backlog.length > 0;
  }

  #take(frame: Frame): void {
    const { tasks, onBooted, onReady, onFailed } = this.#options;
    switch (frame[0]) {
      case FROM_WORKER.reports:
        this.#takeReports(frame);
        return;
      case FROM_WORKER.parts:
        this.#inbox.parts(frame[1] as BuildStep);
        return;
      case FROM_WORKER.notes:
        this.#takeNotes(frame);
        return;
      case FROM_WORKER.returned:
        tasks.onReturned(frame.slice(1) as number[]);
        tasks.onSettled();
        return;
      case FROM_WORKER.usage:
        tasks.onUsage(Number(frame[1]));
        return;
      case FROM_WORKER.booted:
        onBooted();
        return;
      case FROM_WORKER.ready:
        onReady(frame[1] as WorkerReady);
        return;
      case FROM_WORKER.failed:
        onFailed(new ThrownElsewhere(frame[1] as ThrownDescription));
        return;
    }
  }

  #takeReports(frame: Frame): void {
    const { tasks } = this.#options;
    for (let at = 1; at < frame.length; at += 5) {
      const seq = frame[at] as number;
      const outcome = frame[at + 1] as Outcome;
      const runMs = (frame[at + 4] as number) / 1_000;
      if (outcome === OUTCOME.done) {
        try {
          tasks.onDone(seq, this.#inbox.payload(frame[at + 2] as Encoding, frame[at + 3]), runMs);
        } catch (error) {
          tasks.onFailed(seq, error as Error, runMs);
        }
      } else if (outcome === OUTCOME.cancelled) tasks.onCancelled(seq);
      else {
        const error = new ThrownElsewhere(
          this.#inbox.payload(frame[at + 2] as Encoding, frame[at + 3]) as ThrownDescription,
        );
        if (outcome === OUTCOME.failed) tasks.onFailed(seq, error, runMs);
        else tasks.onInvalid(seq, error);
      }
    }
    tasks.onSettled();
  }

  #takeNotes(frame: Frame): void {
    const { tasks } = this.#options;
    for (let at = 1; at < frame.length; at += 3) {
      const seq = frame[at] as number;
      if (frame[at + 1] === NOTE.progress) tasks.onProgress(seq, frame[at + 2]);
      else tasks.onLog(seq, String(frame[at + 2]));
    }
  }
}
