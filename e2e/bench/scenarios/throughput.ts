import { RedisServer } from '../../fixtures/redis-server.ts';
import { FleetUnderTest, seconds } from '../fleet-under-test.ts';
import { PlainFleet } from '../plain-fleet.ts';
import { atLeast, type Figure } from '../report.ts';

const WARM_UP_S = 3;
const SPAN_S = 3;

async function plain(): Promise<number> {
  await using redis = await RedisServer.start();
  const fleet = new PlainFleet(redis.url);
  await seconds(WARM_UP_S);
  const { perSecond } = await fleet.measure(SPAN_S);
  await fleet.close();
  return perSecond;
}

async function ours(messagesPerJob: number): Promise<number> {
  await using redis = await RedisServer.start();
  const fleet = await FleetUnderTest.start(redis.url, { messagesPerJob });
  await seconds(WARM_UP_S);
  const perSecond = await fleet.messagesPerSecond(SPAN_S);
  await fleet.close();
  return perSecond;
}

/** One pushing and one pulling thread at full speed (messages pushed and pulled), in turn with plain BullMQ threads doing the same. */
export async function throughput(runs: number): Promise<Figure[]> {
  const measured = { plain: [] as number[], one: [] as number[], ten: [] as number[], fifty: [] as number[] };
  for (let run = 0; run < runs; run++) {
    measured.plain.push(await plain());
    measured.one.push(await ours(1));
    measured.ten.push(await ours(10));
    measured.fifty.push(await ours(50));
  }
  const ratio = (values: readonly number[]) =>
    values.map((value, index) => value / (measured.plain[index] ?? Number.NaN));
  return [
    { name: 'plain BullMQ in threads', unit: 'messages/s', values: measured.plain },
    { name: 'the fleet, one message a job', unit: 'messages/s', values: measured.one },
    { name: '  as a ratio to plain', unit: '×', values: ratio(measured.one), goal: atLeast(0.95) },
    { name: 'the fleet, 10 messages a job', unit: 'messages/s', values: measured.ten },
    { name: '  as a ratio to plain', unit: '×', values: ratio(measured.ten), goal: atLeast(8) },
    { name: 'the fleet, 50 messages a job', unit: 'messages/s', values: measured.fifty },
    { name: '  as a ratio to plain', unit: '×', values: ratio(measured.fifty) },
  ];
}
