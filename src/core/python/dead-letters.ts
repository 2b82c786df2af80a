import type {
  DeadLetter,
  DeadLetterChoice,
  DeadLetterDetail,
  DeadLetterStep,
} from '../../model/dead-letter.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { EngineEvent } from '../../model/event.ts';
import { MOST_KEPT_TEXT } from '../../model/task.ts';
import type { DeadLetterControl } from '../engine.ts';
import type { Clock } from '../ports/clock.ts';
import type { BoxedLetter, DeadLetterBox } from '../ports/dead-letter-box.ts';

export interface DeadLettersOptions {
  readonly clock: Clock;
  readonly box: DeadLetterBox;
  /** @throws DomainError CONFLICT where another supervisor looks after this Redis */
  readonly requireLease: () => void;
  /** Tasks with these ids wait again; they were given up before that time. */
  readonly onRequeued: (ids: readonly string[], at: number) => void;
  readonly onEvent: (event: EngineEvent) => void;
}

/** Tasks that were given up, and what a person does about them. */
export class DeadLetters implements DeadLetterControl {
  readonly #options: DeadLettersOptions;

  constructor(options: DeadLettersOptions) {
    this.#options = options;
  }

  async list({ queue, offset, limit }: { queue: string; offset: number; limit: number }) {
    const { total, letters } = await this.#options.box.page(queue, offset, limit);
    return { total, letters: letters.map((letter) => shown(queue, letter)) };
  }

  async get(queue: string, ref: string): Promise<DeadLetterDetail> {
    const letter = await this.#options.box.find(queue, ref, MOST_KEPT_TEXT);
    if (letter === null)
      throw new DomainError('NOT_FOUND', `There is no such dead letter in ${queue}.`, { queue, ref });
    const { task, ...about } = letter;
    return { ...shown(queue, about), task: { text: task, truncated: letter.bytes > MOST_KEPT_TEXT } };
  }

  async requeue({ queue, refs, limit }: DeadLetterChoice): Promise<DeadLetterStep> {
    this.#options.requireLease();
    const at = this.#options.clock.now();
    const { ids, done, remaining } = await this.#options.box.take(queue, { refs, limit }, 'queue');
    this.#options.onRequeued(ids, at);
    this.#tell(queue, done, 'queue');
    return { done, remaining };
  }

  async purge({ queue, refs, limit }: DeadLetterChoice): Promise<DeadLetterStep> {
    this.#options.requireLease();
    const { done, remaining } = await this.#options.box.take(queue, { refs, limit }, 'nowhere');
    this.#tell(queue, done, 'nowhere');
    return { done, remaining };
  }

  #tell(queue: string, count: number, to: 'queue' | 'nowhere'): void {
    const { clock, onEvent } = this.#options;
    if (count > 0) onEvent({ kind: 'dead-letters-moved', at: clock.now(), queue, count, to });
  }
}

function shown(queue: string, { ref, bytes, reason }: BoxedLetter): DeadLetter {
  return {
    ref,
    queue,
    id: reason?.id ?? null,
    type: reason?.type ?? null,
    code: reason?.code ?? null,
    message: reason?.message ?? null,
    workerId: reason?.worker_id ?? null,
    deliveries: reason?.deliveries ?? null,
    at: typeof reason?.at === 'number' ? reason.at * 1_000 : null,
    bytes,
  };
}
