import { DomainError } from '../../model/domain-error.ts';
import type { EngineEvent } from '../../model/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { OwnList, PythonBoard, ReapOutcome } from '../ports/python-board.ts';

export interface ReaperOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly board: PythonBoard;
  /** Ids of the workers of this engine that live. */
  readonly living: () => ReadonlySet<string>;
  /** Workers that were heard of lately and are not ours. */
  readonly others: () => readonly OwnList[];
  readonly onEvent: (event: EngineEvent) => void;
  /** A task in a worker's own list has changed hands. */
  readonly onReaped: () => void;
}

/** Beyond so many keys in Redis they are not looked through each time. */
const MANY_KEYS = 100_000;
const SELDOM_MS = 300_000;
const SILENT = 'nothing was heard of it for 35 s';

/** Gives back what dead workers had in hand: at once when a process of ours has ended, by the heartbeat else. */
export class Reaper {
  readonly #options: ReaperOptions;
  /** Workers of ours that have ended and are not reaped yet, with the cause. */
  readonly #pending = new Map<string, { readonly list: OwnList; readonly cause: string }>();
  #scannedAt = -Infinity;

  constructor(options: ReaperOptions) {
    this.#options = options;
  }

  /** A worker of ours has ended. Without Redis, or without the lease, it is remembered. Never rejects. */
  async gone(list: OwnList, cause: string): Promise<void> {
    this.#pending.set(list.workerId, { list, cause });
    await this.settle();
  }

  /** Reaps those that are remembered. Never rejects: those that cannot be reaped now stay remembered. */
  async settle(): Promise<void> {
    for (const [workerId, { list, cause }] of [...this.#pending]) {
      try {
        // A new process with the same pid finds its list by itself.
        if (!this.#options.living().has(workerId)) await this.#reap(list, 'gone', cause);
        this.#pending.delete(workerId);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        return;
      }
    }
  }

  /** What an earlier life of this engine has left: its workers have ended with it. */
  async inherit(): Promise<void> {
    const living = this.#options.living();
    for (const list of await this.#options.board.noted())
      if (!living.has(list.workerId)) await this.#reap(list, 'gone', 'the engine that ran it has ended');
  }

  /** Looks after workers that nobody tells us of. */
  async round(): Promise<void> {
    await this.settle();
    const { board, clock, living, others } = this.#options;
    const now = clock.monotonic();
    const seldom = (await board.size()) > MANY_KEYS;
    const scanned = !seldom || now - this.#scannedAt >= SELDOM_MS;
    if (scanned) this.#scannedAt = now;
    const lists = scanned ? (await board.scan()).lists : others();
    for (const list of lists) if (!living().has(list.workerId)) await this.#reap(list, 'if silent', SILENT);
  }

  async #reap(list: OwnList, how: 'gone' | 'if silent', cause: string): Promise<void> {
    const { board } = this.#options;
    const outcome = await board.reap(list, how, cause);
    if (how === 'gone') await board.strike(list.workerId);
    this.#tell(list, outcome, cause);
  }

  #tell({ queue, workerId }: OwnList, { givenBack, buried }: ReapOutcome, cause: string): void {
    const { log, clock, onEvent, onReaped } = this.#options;
    if (givenBack + buried.length === 0) return;
    if (givenBack > 0)
      log.write('info', 'python', `${workerId} has ended (${cause}); its task goes back to ${queue}`);
    for (const task of buried) {
      log.write(
        'warn',
        'python',
        `Task ${task} of ${queue} is given up: ${workerId} was the third that ended with it`,
      );
      onEvent({ kind: 'task-given-up', at: clock.now(), queue, task, reason: cause });
    }
    onReaped();
  }
}
