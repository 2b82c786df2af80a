import { describe, expect, it } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import type { TakenJob } from '../../adapters/redis/message-job.ts';
import { anyValue } from '../../model/values/hostile.suite.ts';
import { runPack } from './run-pack.ts';

const taken = { id: 'm', pushedAt: 0, pack: { producer: 'p', first: 5, count: 2 } } as TakenJob;

describe('a pack of messages', () => {
  it('fails message by message, whatever the handler throws', async () => {
    await fc.assert(
      fc.asyncProperty(anyValue, async (make) => {
        const outcome = await runPack(taken, {
          handle: async () => {
            await Promise.resolve();
            throw make();
          },
          timeoutMs: 5_000,
          setBusy: () => undefined,
        });
        expect(outcome.failed.map(({ number }) => number)).toEqual([5, 6]);
        for (const { error } of outcome.failed) {
          expect(typeof error.message).toBe('string');
          expect(typeof error.stack).toBe('string');
        }
      }),
    );
  });
});
