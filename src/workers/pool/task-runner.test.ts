import { describe, expect, it } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { Inbox } from '../../core/pools/channel/inbox.ts';
import { type Encoding, FROM_WORKER, type Frame, OUTCOME } from '../../model/wire/pool.ts';
import { anyValue } from '../../model/values/hostile.suite.ts';
import { HostLink } from './host-link.ts';
import { TaskRunner } from './task-runner.ts';

/** Runs one task that does `act` and one behind it, one at a time; gives the reports that leave the process, by task. */
async function runTwo(act: () => unknown): Promise<[seq: unknown, ended: boolean][]> {
  const reports: [unknown, boolean][] = [];
  const inbox = new Inbox();
  const both = Promise.withResolvers<undefined>();
  const link = new HostLink((frame: Frame, sent) => {
    // As the serializer of the channel would refuse it.
    const arrived = structuredClone(frame);
    if (sent !== undefined) setImmediate(sent);
    if (arrived[0] === FROM_WORKER.parts) inbox.parts(arrived[1] as Parameters<Inbox['parts']>[0]);
    if (arrived[0] !== FROM_WORKER.reports) return;
    for (let at = 1; at < arrived.length; at += 5) {
      inbox.payload(arrived[at + 2] as Encoding, arrived[at + 3]);
      reports.push([arrived[at], arrived[at + 1] === OUTCOME.done || arrived[at + 1] === OUTCOME.failed]);
    }
    if (reports.length >= 2) both.resolve(undefined);
  });
  const runner = new TaskRunner({
    link,
    script: {
      ready: { form: 'function', schema: null },
      check: null,
      run: (task) => (task === 'hostile' ? act() : 'well'),
      terminate: () => undefined,
    },
    maxActive: 1,
    countStart: () => undefined,
    onEnd: () => undefined,
  });
  runner.add(1, 'hostile');
  runner.add(2, 'plain');
  runner.begin();
  await both.promise;
  await link.drained();
  expect(runner.idle).toBe(true);
  return reports.sort(([a], [b]) => Number(a) - Number(b));
}

const ONCE_EACH = [
  [1, true],
  [2, true],
];

describe('the runner of a pool worker', () => {
  it('reports a task once and goes on, whatever its script throws', async () => {
    await fc.assert(
      fc.asyncProperty(anyValue, async (make) => {
        const act = () => {
          throw make();
        };
        expect(await runTwo(act)).toEqual(ONCE_EACH);
        expect(await runTwo(() => Promise.reject(make() as Error))).toEqual(ONCE_EACH);
      }),
    );
  });

  it('reports a task once and goes on, whatever its script returns', async () => {
    await fc.assert(
      fc.asyncProperty(anyValue, async (make) => {
        expect(await runTwo(make)).toEqual(ONCE_EACH);
        expect(await runTwo(async () => make())).toEqual(ONCE_EACH);
      }),
    );
  });
});
