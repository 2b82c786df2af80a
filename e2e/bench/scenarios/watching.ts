import { RedisServer } from '../../fixtures/redis-server.ts';
import { FleetUnderTest, seconds } from '../fleet-under-test.ts';
import { atLeast, type Figure } from '../report.ts';
import { SseReaders } from '../sse-readers.ts';

const WARM_UP_S = 3;
const SPAN_S = 3;

/** Full speed alone, and with the panel's stream and ten readers of the state besides, in one life of the fleet. */
export async function watching(runs: number): Promise<Figure[]> {
  await using redis = await RedisServer.start();
  const fleet = await FleetUnderTest.start(redis.url, { messagesPerJob: 1 });
  await seconds(WARM_UP_S);
  const alone: number[] = [];
  const watched: number[] = [];
  for (let run = 0; run < runs; run++) {
    alone.push(await fleet.messagesPerSecond(SPAN_S));
    const readers = new SseReaders();
    await readers.open(`${fleet.server.url}/api/live`, 1);
    await readers.open(`${fleet.server.url}/events`, 10);
    watched.push(await fleet.messagesPerSecond(SPAN_S));
    readers.close();
  }
  await fleet.close();
  return [
    { name: 'full speed, nobody watching', unit: 'messages/s', values: alone },
    { name: 'full speed, panel stream and 10 SSE readers', unit: 'messages/s', values: watched },
    {
      name: '  as a ratio',
      unit: '×',
      values: watched.map((value, index) => value / (alone[index] ?? Number.NaN)),
      goal: atLeast(0.95),
    },
  ];
}

/** Events that reach 1, 10 and 100 readers while the state changes all the time. */
export async function fanOut(runs: number): Promise<Figure[]> {
  await using redis = await RedisServer.start();
  const fleet = await FleetUnderTest.start(redis.url, { messagesPerJob: 1, pushIntervalMs: 5 });
  await seconds(WARM_UP_S);
  const figures: Figure[] = [];
  for (const count of [1, 10, 100]) {
    const values: number[] = [];
    for (let run = 0; run < runs; run++) {
      const readers = new SseReaders();
      await readers.open(`${fleet.server.url}/events`, count);
      const before = readers.events;
      await seconds(2);
      values.push((readers.events - before) / 2 / count);
      readers.close();
    }
    figures.push({ name: `state events to each of ${count} readers`, unit: 'events/s', values });
  }
  await fleet.close();
  return figures;
}
