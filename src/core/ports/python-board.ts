import type { Heartbeat, RunningTask, WireResult, WorkerInfo } from '../../model/wire/python.ts';

/** What one worker has in hand lies in a list of its own. */
export interface OwnList {
  readonly queue: string;
  readonly workerId: string;
  readonly pid: number;
}

/** A task in the hands of a worker. */
export interface RunningEntry {
  readonly workerId: string;
  readonly task: RunningTask;
  /** As it stands in Redis: tells this run of the task from any other. */
  readonly text: string;
}

/** Queues and running tasks of one moment. */
export interface BoardLook {
  readonly queues: readonly { readonly queue: string; readonly waiting: number; readonly dead: number }[];
  readonly running: readonly RunningEntry[];
}

/** What is kept of a worker. */
export interface KeptWorker {
  readonly heartbeat: Heartbeat;
  /** How long ago it was sent, by the clock of Redis, ms. */
  readonly ageMs: number;
  readonly info: WorkerInfo | null;
}

/** Everything there is of workers. */
export interface BoardScan {
  readonly lists: readonly OwnList[];
  /** Ids of workers that are heard of. */
  readonly workerIds: readonly string[];
}

/** A task that this Redis owes an answer. */
export interface ExpectedTask {
  readonly id: string;
  readonly queue: string;
  /** Its own limit, s; null: as the settings say. */
  readonly timeoutS: number | null;
}

/** Where a task is: in a list of Redis, in none and without an answer, or answered. */
export type Whereabouts = 'listed' | 'absent' | 'answered';

/** What has become of the tasks of a worker that is gone. */
export interface ReapOutcome {
  /** Put back into the queue. */
  readonly givenBack: number;
  /** Ids of those that were given up: it was their last delivery. */
  readonly buried: readonly string[];
}

/**
 * Python tasks and their workers in Redis. Every call may throw DomainError REDIS_UNAVAILABLE; those that change what
 * workers have in hand throw CONFLICT when another supervisor holds the lease.
 */
export interface PythonBoard {
  /** Adds a task, as text, behind those that wait. */
  push(queue: string, task: string): Promise<void>;
  /** The same, and remembers on that Redis that an answer is expected. */
  submit(task: ExpectedTask, text: string): Promise<void>;
  /** Remembers that answers of these are expected (again). */
  expect(tasks: readonly ExpectedTask[]): Promise<void>;
  /** All that are expected, the oldest first as far as is known. */
  expected(): Promise<ExpectedTask[]>;
  /** Forgets that these are expected. */
  unexpect(ids: readonly string[]): Promise<void>;
  /**
   * Looks for tasks in their queue, in the hands of its workers and among the answers, all at one moment, so that one on
   * its way between two lists is in one of them. One that is in none is answered with its result, where it has one here.
   * Null: too many tasks wait to look through.
   */
  locate(
    queue: string,
    tasks: readonly { readonly id: string; readonly result: WireResult | null }[],
  ): Promise<ReadonlyMap<string, Whereabouts> | null>;
  /** Which of these have been answered. */
  answered(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Takes the result that a worker has only published as the answer of its task; false when there is one already. */
  adopt(result: WireResult): Promise<boolean>;
  /** One round trip. */
  look(queues: readonly string[]): Promise<BoardLook>;
  /** Walks through all keys in bounded steps. */
  scan(): Promise<BoardScan>;
  /** For how long Redis has been running, s. */
  uptimeS(): Promise<number>;
  /** Number of all keys: what a scan costs. */
  size(): Promise<number>;
  /** What is kept of these workers; those that are silent are left out. */
  workers(ids: readonly string[]): Promise<KeptWorker[]>;
  /** Whether a worker has something in hand. */
  holds(list: OwnList): Promise<boolean>;
  /**
   * Takes everything out of a worker's own list: back into the queue, or to the dead letters where it was the last
   * delivery. `gone`: its process has ended; `if silent`: only when its heartbeat has expired.
   */
  reap(list: OwnList, how: 'gone' | 'if silent', cause: string): Promise<ReapOutcome>;
  /**
   * Ends a running task with a result that is not its worker's, made from the number of its deliveries; false when the
   * worker has answered meanwhile.
   */
  settle(entry: RunningEntry, result: (deliveries: number) => WireResult): Promise<boolean>;
  /** Takes a waiting task out of its queue and answers it; false when it does not wait (any more). */
  withdraw(queue: string, id: string, result: WireResult): Promise<boolean>;
  /** Answers a task wherever it is, so that no answer of a worker counts any more; false when it was answered before. */
  answer(id: string, result: WireResult): Promise<boolean>;
  /** Notes that this engine has started a worker, so that its next life knows that it is gone. */
  note(list: OwnList): Promise<void>;
  /** The worker is gone and reaped. */
  strike(workerId: string): Promise<void>;
  /** Workers that this engine has noted, in this life or an earlier one. */
  noted(): Promise<OwnList[]>;
}

/** Who looks after the Python tasks of a Redis: one supervisor at a time. */
export interface PythonLease {
  /** Takes or renews it for 15 s. Null: it is ours; else who has it, as people say it. */
  acquire(): Promise<string | null>;
  /** Gives it up if it is ours. */
  release(): Promise<void>;
}

/** The list of results that wait to be applied. */
export interface ResultList {
  /**
   * Forgets what has been applied, then gives what is to be applied now, oldest first; the same again until it is
   * forgotten. Where there is nothing it waits a moment for more, unless it is told not to. One call at a time.
   * @throws DomainError CONFLICT when another supervisor holds the lease
   */
  next(applied: readonly string[], wait: 'for more' | 'for nothing'): Promise<string[]>;
  /** Ends the waiting; what is there can still be asked for. */
  close(): void;
}

/** What workers publish, as it comes. */
export interface WorkerChannels {
  onHeartbeat(listener: (heartbeat: Heartbeat) => void): () => void;
  /** Results, as text: those of the safe protocol come by the list as well, those of other workers by this way alone. */
  onResponse(listener: (text: string) => void): () => void;
  close(): void;
}
