import { describeThrown } from '../../model/values/describe-thrown.ts';
import { isA } from '../../model/values/look.ts';
import { type AbortReason, OUTCOME } from '../../model/wire/pool.ts';
import type { HostLink } from './host-link.ts';
import { type Script, TaskRefused } from './script.ts';
import { TaskContext } from './task-context.ts';

interface Waiting {
  readonly seq: number;
  readonly payload: unknown;
}

export interface TaskRunnerOptions {
  readonly link: HostLink;
  readonly script: Script;
  readonly maxActive: number;
  /** Notes that a task begins; see core/pools/account-for-death.ts. */
  readonly countStart: (seq: number) => void;
  /** Told after each task. */
  readonly onEnd: () => void;
}

/** Longest that tasks run without the host being listened to in between, ms. */
const LONGEST_DEAFNESS_MS = 5;

/** Runs tasks in the order of their coming, so many at a time. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #running = new Map<number, TaskContext>();
  #waiting: Waiting[] = [];
  #next = 0;
  #lanes = 0;
  #maxActive: number;
  #heardAt = 0;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
    this.#maxActive = options.maxActive;
  }

  /** Nothing runs and nothing waits. */
  get idle(): boolean {
    return this.#running.size === 0 && this.#next >= this.#waiting.length;
  }

  add(seq: number, payload: unknown): void {
    this.#waiting.push({ seq, payload });
  }

  /** Begins what may begin. */
  begin(): void {
    this.#heardAt = performance.now();
    while (this.#lanes < this.#maxActive && this.#next < this.#waiting.length) {
      this.#lanes += 1;
      void this.#work();
    }
  }

  setMaxActive(maxActive: number): void {
    this.#maxActive = maxActive;
    this.begin();
  }

  abort(seq: number, reason: AbortReason): void {
    const context = this.#running.get(seq);
    if (context !== undefined) {
      const name = reason === 'cancelled' ? 'AbortError' : 'TimeoutError';
      context.abort(new DOMException(`The task was ${reason}`, name));
      return;
    }
    const index = this.#waiting.findIndex((task, at) => at >= this.#next && task.seq === seq);
    if (index === -1) return;
    this.#waiting.splice(index, 1);
    this.#options.link.report(seq, OUTCOME.cancelled, null, 0);
  }

  /** Takes out what has not begun. */
  recall(): number[] {
    const seqs = this.#waiting.slice(this.#next).map(({ seq }) => seq);
    this.#waiting = [];
    this.#next = 0;
    return seqs;
  }

  #take(): Waiting | undefined {
    const task = this.#waiting[this.#next];
    if (task === undefined) {
      this.#waiting = [];
      this.#next = 0;
    } else this.#next += 1;
    return task;
  }

  /** One after another until there are none. Never rejects. */
  async #work(): Promise<void> {
    for (let task = this.#take(); task !== undefined; task = this.#take()) {
      const ended = this.#run(task);
      if (ended !== null) await ended;
      this.#options.onEnd();
      if (this.#next >= this.#waiting.length || this.#lanes > this.#maxActive) continue;
      const now = performance.now();
      this.#options.link.breathe(now);
      if (now - this.#heardAt < LONGEST_DEAFNESS_MS) continue;
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.#heardAt = performance.now();
    }
    this.#lanes -= 1;
  }

  /** Null when it has ended already. */
  #run({ seq, payload }: Waiting): Promise<void> | null {
    const { link, script, countStart } = this.#options;
    if (this.#running.size > 0 || link.unsent > 0) countStart(seq);
    const context = new TaskContext(link, seq);
    this.#running.set(seq, context);
    const beganAt = performance.now();
    const done = (value: unknown) => {
      this.#running.delete(seq);
      link.report(seq, OUTCOME.done, value, microsSince(beganAt));
    };
    const failed = (error: unknown) => {
      this.#running.delete(seq);
      const outcome = isA(error, TaskRefused) ? OUTCOME.invalid : OUTCOME.failed;
      link.report(seq, outcome, describeThrown(error), microsSince(beganAt));
    };
    try {
      if (script.check !== null) return this.#checkAndRun(payload, context).then(done, failed);
      const value = script.run(payload, context);
      if (isThenable(value)) return Promise.resolve(value).then(done, failed);
      done(value);
    } catch (error) {
      failed(error);
    }
    return null;
  }

  async #checkAndRun(payload: unknown, context: TaskContext): Promise<unknown> {
    const { script } = this.#options;
    return script.run(await script.check?.(payload), context);
  }
}

const microsSince = (beganAt: number): number => Math.round((performance.now() - beganAt) * 1_000);

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
