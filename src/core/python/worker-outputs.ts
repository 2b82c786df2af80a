import { MOST_LOG_LINES, type TaskLogLine } from '../../model/task.ts';
import type { ProcessOutputs } from '../supervision/process-output.ts';

/** Workers whose processes are remembered: their last results come after they have ended. */
const KEPT_WORKERS = 500;
/** A line may be read so much later than it was printed, ms. */
const READ_LATE_MS = 20;

/** Finds what a worker has printed while it had a task; it has one at a time. */
export class WorkerOutputs {
  readonly #outputs: Pick<ProcessOutputs, 'get'>;
  readonly #processes = new Map<string, string>();

  constructor(outputs: Pick<ProcessOutputs, 'get'>) {
    this.#outputs = outputs;
  }

  /** This worker is the run of that process. */
  launched(workerId: string, processId: string): void {
    this.#processes.set(workerId, processId);
    const [oldest] = this.#processes.keys();
    if (this.#processes.size > KEPT_WORKERS && oldest !== undefined) this.#processes.delete(oldest);
  }

  /** Lines between two moments, ms since the epoch; null: until now. */
  linesOf(workerId: string, since: number, until: number | null): TaskLogLine[] {
    const process = this.#processes.get(workerId);
    const lines = process === undefined ? [] : (this.#outputs.get(process)?.lines() ?? []);
    return lines
      .filter(({ at }) => at >= Math.floor(since) && (until === null || at <= until + READ_LATE_MS))
      .slice(0, MOST_LOG_LINES)
      .map(({ at, stream, text }) => ({ at, stream, text }));
  }
}
