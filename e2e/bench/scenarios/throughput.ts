import { RedisServer } from '../../fixtures/redis-server.ts';
import { cpuSeconds } from '../cpu-time.ts';
import { FleetUnderTest, seconds } from '../fleet-under-test.ts';
import { PlainFleet } from '../plain-fleet.ts';
import { atLeast, type Figure } from '../report.ts';

/** Until code is compiled and heaps have grown, on both sides. */
const WARM_UP_S = 5;
const SPAN_S = 4;

interface Speed {
  readonly perSecond: number;
  /** User and system time of all processes, Redis included, for each message, µs. */
  readonly cpuMicroseconds: number;
}

/** Measures a span of work; `pids`: who does it. */
async function speed(pids: readonly number[], work: (span: number) => Promise<number>): Promise<Speed> {
  const before = cpuSeconds(pids);
  const perSecond = await work(SPAN_S);
  const used = cpuSeconds(pids) - before;
  return { perSecond, cpuMicroseconds: (used * 1e6) / (perSecond * SPAN_S) };
}

async function plain(): Promise<Speed> {
  await using redis = await RedisServer.start();
  const fleet = new PlainFleet(redis.url);
  await seconds(WARM_UP_S);
  const pids = [redis.pid ?? 0, process.pid];
  const measured = await speed(pids, async (span) => (await fleet.measure(span)).perSecond);
  await fleet.close();
  return measured;
}

async function ours(messagesPerJob: number): Promise<Speed> {
  await using redis = await RedisServer.start();
  const fleet = await FleetUnderTest.start(redis.url, { messagesPerJob });
  await seconds(WARM_UP_S);
  const pids = [redis.pid ?? 0, ...(await fleet.pids())];
  const measured = await speed(pids, (span) => fleet.messagesPerSecond(span));
  await fleet.close();
  return measured;
}

/**
 * One pushing and one pulling thread at full speed (messages pushed and pulled), each between two measurements of
 * plain BullMQ threads doing the same, for a machine is not equally fast all the time. Other programs disturb CPU time less.
 */
export async function throughput(runs: number): Promise<Figure[]> {
  const figures = new Map<string, number[]>();
  const note = (name: string, value: number) => figures.set(name, [...(figures.get(name) ?? []), value]);
  for (let run = 0; run < runs; run++) {
    let before = await plain();
    for (const size of [1, 10, 50]) {
      const measured = await ours(size);
      const after = await plain();
      note(`speed ${size}`, measured.perSecond);
      note(`speed ratio ${size}`, (2 * measured.perSecond) / (before.perSecond + after.perSecond));
      note(`cpu ${size}`, measured.cpuMicroseconds);
      note(
        `cpu ratio ${size}`,
        (2 * measured.cpuMicroseconds) / (before.cpuMicroseconds + after.cpuMicroseconds),
      );
      note('speed plain', after.perSecond);
      note('cpu plain', after.cpuMicroseconds);
      before = after;
    }
  }
  const of = (name: string) => figures.get(name) ?? [];
  const fleet = (size: number, goal?: number): Figure[] => [
    {
      name: `the fleet, ${size === 1 ? 'one message' : `${size} messages`} a job`,
      unit: 'messages/s',
      values: of(`speed ${size}`),
    },
    {
      name: '  as a ratio to plain',
      unit: '×',
      values: of(`speed ratio ${size}`),
      ...(goal !== undefined && { goal: atLeast(goal) }),
    },
    { name: '  CPU of all processes for a message', unit: 'µs', values: of(`cpu ${size}`) },
    { name: '  as a ratio to plain', unit: '×', values: of(`cpu ratio ${size}`) },
  ];
  return [
    { name: 'plain BullMQ in threads', unit: 'messages/s', values: of('speed plain') },
    { name: '  CPU of all processes for a message', unit: 'µs', values: of('cpu plain') },
    ...fleet(1, 0.95),
    ...fleet(10, 8),
    ...fleet(50),
  ];
}
