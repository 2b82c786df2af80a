import { describe, expect, it } from 'vitest';
import { fc } from '../../../../e2e/fixtures/properties.ts';
import type { JobTaker, TakenJob } from '../../../adapters/redis/jobs/job-taker.ts';
import type { JobError } from '../../../model/job.ts';
import { anyValue } from '../../../model/values/hostile.suite.ts';
import type { LoadedType } from '../loading/load-types.ts';
import { AloneGate } from './alone-gate.ts';
import type { Board } from './board.ts';
import { JobLoop } from './job-loop.ts';

const ABOUT = { attempt: 1, mostAttempts: 1, timeoutMs: 5_000, suspect: false, deferredFailure: null };

/** Runs one job whose code does `act` and one behind it, in one slot; gives the ids of those that ended, in order. */
async function runTwo(act: () => unknown): Promise<string[]> {
  const ended: string[] = [];
  const waiting = ['hostile', 'plain'];
  const both = Promise.withResolvers<undefined>();
  const end = (id: string | undefined, isText: boolean) => {
    ended.push(isText ? String(id) : `${id} without a text`);
    if (waiting.length === 0 && ended.length >= 2) both.resolve(undefined);
    return Promise.resolve(null);
  };
  const taker: Partial<Record<keyof JobTaker, unknown>> = {
    type: 'any',
    take: (slot: number) => {
      const id = waiting.shift();
      return Promise.resolve(id === undefined ? null : { ...ABOUT, id, slot, payload: id });
    },
    wait: (signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    complete: ({ id }: TakenJob, result: unknown) => end(id, typeof result === 'string'),
    fail: ({ id }: TakenJob, error: JobError) => end(id, typeof error.message === 'string'),
    forget: () => undefined,
  };
  const loop = new JobLoop({
    taker: taker as JobTaker,
    type: {
      check: (payload: unknown) => payload,
      process: (payload: unknown) => (payload === 'hostile' ? act() : 'well'),
      description: { defaults: { timeoutMs: 5_000 } },
    } as unknown as LoadedType,
    concurrency: 1,
    onChange: () => undefined,
    around: {
      board: { begin: () => 0, end: () => undefined, blame: () => undefined } as unknown as Board,
      gate: new AloneGate(() => undefined),
      files: () => ({ discard: () => Promise.resolve() }) as never,
      awakeSince: () => 0,
      onStuck: () => undefined,
      onError: (error) => void ended.push(error.message),
    },
  });
  loop.setTaking(true);
  await both.promise;
  await loop.finish();
  return ended;
}

describe('a job loop', () => {
  it('ends the attempt once and frees the slot, whatever its code throws', async () => {
    await fc.assert(
      fc.asyncProperty(anyValue, async (make) => {
        const act = () => {
          throw make();
        };
        expect(await runTwo(act)).toEqual(['hostile', 'plain']);
      }),
    );
  });

  it('ends the attempt once and frees the slot, whatever its code returns', async () => {
    await fc.assert(
      fc.asyncProperty(anyValue, async (make) => {
        expect(await runTwo(make)).toEqual(['hostile', 'plain']);
        expect(await runTwo(() => Promise.reject(make() as Error))).toEqual(['hostile', 'plain']);
      }),
    );
  });
});
