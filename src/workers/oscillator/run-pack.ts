import { setImmediate } from 'node:timers/promises';
import type { TakenJob } from '../../adapters/redis/message-job.ts';
import { describeThrown, ThrownElsewhere } from '../../model/values/describe-thrown.ts';
import { messageId } from '../../model/wire/message.ts';
import { type HandleMessage, handleWithin } from './handler.ts';
import { monotonic } from '../../core/ports/monotonic.ts';

/** What became of the messages of one job. */
export interface PackOutcome {
  readonly failed: readonly { readonly number: number; readonly error: Error }[];
  /** Mean time in the handler, ms. */
  readonly runMs: number;
}

const NOTHING_TO_DO: PackOutcome = { failed: [], runMs: 0 };

/** Handles every message of a job; one that fails does not keep the others from being handled. */
export async function runPack(
  taken: TakenJob,
  options: { handle: HandleMessage | null; timeoutMs: number; setBusy: (since: number) => void },
): Promise<PackOutcome> {
  const { handle, timeoutMs, setBusy } = options;
  if (handle === null) return NOTHING_TO_DO;
  const { producer, first, count } = taken.pack;
  const failed: { number: number; error: Error }[] = [];
  const began = monotonic();
  for (let number = first; number < first + count; number++) {
    setBusy(monotonic());
    const id = producer.startsWith('job:') ? taken.id : messageId(producer, number);
    try {
      await handleWithin(handle, { id, pushedAt: taken.pushedAt }, timeoutMs);
    } catch (error) {
      failed.push({ number, error: new ThrownElsewhere(describeThrown(error)) });
    }
    // A busy handler must not keep timers and commands of this thread from their turn.
    if (count > 1) await setImmediate();
  }
  setBusy(0);
  return { failed, runMs: (monotonic() - began) / count };
}
