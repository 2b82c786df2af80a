import type { JobError } from '../../../model/job.ts';

/** Why an attempt is asked to end early: the reason of its signal. */
export class EarlyEnd extends Error {
  override readonly name = 'AbortError';
  readonly kind: 'cancelled' | 'timed out' | 'stopping' | 'lost';

  constructor(kind: EarlyEnd['kind'], message: string) {
    super(message);
    this.kind = kind;
  }

  /** The failure that follows; null: the attempt does not count. */
  get error(): JobError | null {
    if (this.kind === 'cancelled') return { code: 'CANCELLED', message: this.message };
    if (this.kind === 'timed out') return { code: 'TIMED_OUT', message: this.message };
    return null;
  }
}
