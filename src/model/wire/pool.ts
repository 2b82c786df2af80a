/**
 * What a host and a worker process say to each other: at most one message a turn of the event loop in each direction,
 * flat lists, for there may be a hundred thousand tasks a second. The first element says what the rest is.
 *
 * Tasks are numbered within one life of a worker (`seq`, from 1) and are begun in that order.
 */
export const TO_WORKER = {
  /** `WorkerInit`. The first message. */
  init: 0,
  /** Repeated: seq, encoding, payload. */
  tasks: 1,
  /** Steps that build the payload of the next task that says so. */
  parts: 2,
  /** seq, reason: end this task early. */
  abort: 3,
  /** Give back what has not been begun. */
  recall: 4,
  /** End, now. */
  terminate: 5,
  /** Tasks that may run at the same time from now on. */
  maxActive: 6,
} as const;

export const FROM_WORKER = {
  /** `WorkerReady`: the script is loaded. */
  ready: 0,
  /** Repeated: seq, outcome, encoding, value, time it took in µs. */
  reports: 1,
  /** Steps that build the value of the next report that says so. */
  parts: 2,
  /** Repeated: seq, kind of note, value. */
  notes: 3,
  /** seqs that have not been begun: the answer to a recall. */
  returned: 4,
  /** `ThrownDescription`: the script cannot be loaded; the process ends. */
  failed: 5,
  /** The process is up and waits for `init`. The first message. */
  booted: 6,
  /** Most resident memory so far, bytes; said by a one-shot with its report. */
  usage: 7,
} as const;

/** How a payload is written in a message. */
export const ENCODING = {
  /** As it is. */
  plain: 0,
  /** As JSON text. */
  text: 1,
  /** In parts that have been sent before. */
  parts: 2,
} as const;
export type Encoding = (typeof ENCODING)[keyof typeof ENCODING];

/** How a task ended, from the worker's side. */
export const OUTCOME = {
  done: 0,
  /** The value is a `ThrownDescription`. */
  failed: 1,
  /** It was ended early, or never begun, because of an abort. */
  cancelled: 2,
  /** The script's schema refuses it; the value is a `ThrownDescription`. */
  invalid: 3,
} as const;
export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME];

/** What a task says while it runs. */
export const NOTE = { progress: 0, log: 1 } as const;

export type AbortReason = 'cancelled' | 'timed out';

export interface WorkerInit {
  /** Path of the script's file. */
  readonly script: string;
  readonly maxActive: number;
  /** The process ends after one task. */
  readonly oneShot: boolean;
}

/** Descriptor of the file in which a worker counts the tasks it has begun. */
export const START_COUNTER_DESCRIPTOR = 4;

export interface WorkerReady {
  readonly form: 'function' | 'messages';
  /** JSON schema of the script's task. */
  readonly schema: Record<string, unknown> | null;
}

export type Frame = readonly unknown[];
