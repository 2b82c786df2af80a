import { readFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { RedisServer } from '../../fixtures/redis-server.ts';
import { CapstanServer } from '../../fixtures/server.ts';
import { cpuPercent } from '../cpu-time.ts';
import { FleetUnderTest, seconds } from '../fleet-under-test.ts';
import { atMost, type Figure } from '../report.ts';

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}

/** What the host itself costs: at rest, and while 1,000 messages a second go through the fleet. */
export async function hostCost(runs: number): Promise<Figure[]> {
  const rest = { cpu: [] as number[], rss: [] as number[] };
  const busy = { cpu: [] as number[], rss: [] as number[] };
  for (let run = 0; run < runs; run++) {
    await using redis = await RedisServer.start();
    const idle = await CapstanServer.start({ env: { REDIS_URL: redis.url } });
    // Until nothing of the start is left to be done.
    await seconds(6);
    rest.cpu.push(await cpuPercent(idle.pid, 10));
    rest.rss.push(await residentMb(idle.pid));
    await idle.stop();
    await idle.close();
    const fleet = await FleetUnderTest.start(redis.url, {
      pushIntervalMs: 10,
      maxPushers: 10,
      messagesPerSwitch: 50,
    });
    await seconds(12);
    busy.cpu.push(await cpuPercent(fleet.server.pid, 4));
    busy.rss.push(await residentMb(fleet.server.pid));
    await fleet.close();
  }
  return [
    { name: 'host at rest, CPU', unit: '% of a core', values: rest.cpu, goal: atMost(0.5) },
    { name: 'host at rest, resident memory', unit: 'MB', values: rest.rss, goal: atMost(120) },
    { name: 'host at about 1,000 messages/s, CPU', unit: '% of a core', values: busy.cpu },
    { name: 'host at about 1,000 messages/s, resident memory', unit: 'MB', values: busy.rss },
  ];
}

/** From POST /start to the first processed message with default settings; Redis is there already. */
export async function firstMessage(runs: number): Promise<Figure[]> {
  const values: number[] = [];
  for (let run = 0; run < runs; run++) {
    await using redis = await RedisServer.start();
    const server = await CapstanServer.start({ env: { REDIS_URL: redis.url } });
    const began = performance.now();
    await server.call('POST', '/start');
    for (;;) {
      const { totalMessageCount } = await server.call<{ totalMessageCount: number }>('GET', '/state');
      if (totalMessageCount > 0) break;
      await seconds(0.01);
    }
    values.push((performance.now() - began) / 1_000);
    await server.stop();
    await server.close();
  }
  return [{ name: 'start to first processed message', unit: 's', values, goal: atMost(2) }];
}

/** From SIGKILL of the thread host to the next message that is processed, everything given back before. */
export async function recovery(runs: number): Promise<Figure[]> {
  const values: number[] = [];
  for (let run = 0; run < runs; run++) {
    await using redis = await RedisServer.start();
    const fleet = await FleetUnderTest.start(redis.url, { pushIntervalMs: 10 });
    await seconds(2);
    const processes = await fleet.server.call<{ id: string; state: { pid?: number } }[]>(
      'GET',
      '/api/processes',
    );
    const pid = processes.find(({ id }) => id === 'thread-host')?.state.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    const began = performance.now();
    const { totalMessageCount } = await fleet.state();
    // What was in the ledger is still counted after the kill; the new threads count from there.
    while ((await fleet.state()).status.kind !== 'degraded') await seconds(0.01);
    const counted = Math.max(totalMessageCount, (await fleet.state()).totalMessageCount);
    while ((await fleet.state()).totalMessageCount <= counted) await seconds(0.01);
    values.push((performance.now() - began) / 1_000);
    await fleet.close();
  }
  return [{ name: 'thread host killed to next message processed', unit: 's', values, goal: atMost(2) }];
}

/** From the step that asks for a reversal to the thread that reports its new role. */
export async function reversal(): Promise<Figure[]> {
  await using redis = await RedisServer.start();
  const client = new Redis(redis.url);
  const fleet = await FleetUnderTest.start(redis.url, {
    maxPushers: 3,
    maxPullers: 3,
    messagesPerSwitch: 10,
    pushIntervalMs: 20,
    pullLimit: { max: 1, durationMs: 20 },
  });
  await seconds(4);
  const values: number[] = [];
  const response = await fetch(`${fleet.server.url}/api/live`);
  const asked = new Map<string, number>();
  let rest = '';
  for await (const chunk of response.body ?? []) {
    rest += Buffer.from(chunk as Uint8Array).toString();
    const frames = rest.split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data === undefined) continue;
      const { events = [], threads = [] } = JSON.parse(data) as {
        events?: { kind: string; at: number; thread: string; to: string }[];
        threads?: { id: string; role: string; since: number }[];
      };
      for (const event of events)
        if (event.kind === 'thread-reversed') asked.set(`${event.thread} ${event.to}`, event.at);
      for (const { id, role, since } of threads) {
        const at = asked.get(`${id} ${role}`);
        if (at === undefined || since < at) continue;
        asked.delete(`${id} ${role}`);
        values.push(since - at);
      }
    }
    if (values.length >= 25) break;
  }
  client.disconnect();
  await fleet.close();
  return [{ name: 'role reversal, asked to carried out', unit: 'ms', values }];
}
