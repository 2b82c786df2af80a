import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { MemoryLease } from '../../adapters/memory/memory-lease.ts';
import type { LeaseHolder } from '../../model/oscillator.ts';
import { LeaseKeeper } from './lease-keeper.ts';

let clock: ManualClock;
let lease: MemoryLease;
let away: Set<string>;
let lost: string[];
beforeEach(() => {
  clock = new ManualClock();
  lease = new MemoryLease(clock);
  away = new Set();
  lost = [];
});

function engine(name: string, onOther: (holder: LeaseHolder | null) => void = () => undefined) {
  return new LeaseKeeper({
    clock,
    lease,
    me: { engine: name, host: `host of ${name}`, pid: 7 },
    isReachable: () => !away.has(name),
    onOther,
    onLost: (holder) => lost.push(`${name} to ${holder.engine}`),
  });
}

/** Lets time pass, and the looks that fall into it come to their ends. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('while one engine has it, another is refused and told who has it', async () => {
  const [one, two] = [engine('one'), engine('two')];
  await one.acquire();
  await expect(two.acquire()).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('process 7 on host of one') as string,
    detail: { reason: 'held-elsewhere', engine: 'one' },
  });
  await pass(60);
  expect(two.heldBy()).toMatchObject({ engine: 'one' });
  await one.release();
  await two.acquire();
  expect(two.heldBy()).toBeNull();
  expect(lost).toEqual([]);
});

test('one that is gone is given up after a while; one of the same data folder takes over at once', async () => {
  const one = engine('one');
  await one.acquire();
  one.close();
  const again = engine('one');
  await again.acquire();
  again.close();
  await pass(14);
  await expect(engine('two').acquire()).rejects.toMatchObject({ code: 'CONFLICT' });
  await pass(1);
  await engine('two').acquire();
});

test('an engine that was cut off learns that another has taken over', async () => {
  const [one, two] = [engine('one'), engine('two')];
  await one.acquire();
  away.add('one');
  await pass(20);
  await two.acquire();
  expect(lost).toEqual([]);
  away.delete('one');
  await pass(2);
  expect(lost).toEqual(['one to two']);
  expect(one.heldBy()).toMatchObject({ engine: 'two' });
  // It is not taken back by itself.
  await two.release();
  await pass(20);
  expect(await lease.holder()).toBeNull();
});

test('one that was cut off while nobody else came goes on', async () => {
  const one = engine('one');
  await one.acquire();
  away.add('one');
  await pass(60);
  away.delete('one');
  await pass(2);
  expect(await lease.holder()).toMatchObject({ engine: 'one' });
  expect(lost).toEqual([]);
});

test('who watches is told again and again, for what the other saves changes', async () => {
  const seen: (string | null)[] = [];
  const [one, watching] = [engine('one'), engine('two', (holder) => seen.push(holder?.engine ?? null))];
  await pass(10);
  expect(seen).toEqual([]);
  await one.acquire();
  await pass(6);
  expect(seen).toEqual(['one', 'one', 'one']);
  await one.release();
  await pass(10);
  expect(seen).toEqual(['one', 'one', 'one', null]);
  watching.close();
});
