import { once } from 'node:events';
import { EventSource } from 'eventsource';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { createMemoryEngine } from '../../adapters/memory/memory-engine.ts';
import { openSocket, startTestServer, talk } from './test-server.process.suite.ts';

function nextMessage(source: EventSource): Promise<{ data: string; lastEventId: string }> {
  return new Promise((resolve) => {
    source.addEventListener('message', (event) => resolve(event as { data: string; lastEventId: string }), {
      once: true,
    });
  });
}

describe('server-sent events', () => {
  it('work with a plain EventSource: the data is the state as GET answers it', async () => {
    await using test = await startTestServer();
    const source = new EventSource(`${test.url}/events`);
    const first = await nextMessage(source);
    expect(first.data).toBe(await (await fetch(`${test.url}/state`)).text());
    const second = nextMessage(source);
    await fetch(`${test.url}/start`, { method: 'POST' });
    const { data, lastEventId } = await second;
    expect(JSON.parse(data)).toMatchObject({ status: { kind: 'running' } });
    expect(lastEventId).toMatch(/^[0-9a-f]{8}-2$/);
    source.close();
  });

  it('continue behind Last-Event-ID', async () => {
    const clock = new ManualClock();
    await using test = await startTestServer({ engine: createMemoryEngine({ clock }) });
    const source = new EventSource(`${test.url}/events`);
    const { lastEventId } = await nextMessage(source);
    source.close();
    for (let n = 0; n < 3; n += 1) {
      await test.engine.oscillator.changeSettings({ pushIntervalMs: n });
      clock.advance(1_000);
    }
    const answer = await fetch(`${test.url}/events`, { headers: { 'last-event-id': lastEventId } });
    let text = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if ((text.match(/^data: /gm) ?? []).length === 3) break;
    }
    const [run, number] = lastEventId.split('-');
    const ids = [...text.matchAll(/^id: (.*)$/gm)].map((match) => match[1]);
    expect(ids).toEqual([1, 2, 3].map((n) => `${run}-${Number(number) + n}`));
  });

  it('say that they are still there when nothing happens', async () => {
    await using test = await startTestServer({ keepAliveMs: 20 });
    const request = 'GET /api/logs/follow HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const answer = await talk(test.server, request, ': \n\n\r\n4\r\n: \n\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('text/event-stream');
    expect(answer).toContain('no-transform');
  });

  it('are cut when a client leaves more than 1 MB unread, and it can resume', async () => {
    const clock = new ManualClock();
    await using test = await startTestServer({ engine: createMemoryEngine({ clock }) });
    const socket = await openSocket(test.server);
    socket.pause();
    socket.write('GET /api/logs/follow HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const log = test.engine.system.logLines;
    await expect.poll(() => log.readers).toBe(1);
    let sent = 0;
    // What the machine's own socket buffers swallow does not wait in this process.
    while (log.readers === 1 && sent < 64_000_000) {
      for (let n = 0; n < 32; n += 1) log.write('info', 'engine', 'x'.repeat(8_000));
      sent += 256_000;
      clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(log.readers).toBe(0);
    const closed = once(socket, 'close');
    socket.resume();
    await closed;
    expect(socket.bytesRead).toBeLessThan(sent - 1_000_000);
    const again = await fetch(`${test.url}/api/logs/follow`);
    expect(again.status).toBe(200);
    await again.body?.cancel();
  });

  it('let go of the feed when the client leaves', async () => {
    await using test = await startTestServer();
    const sources = Array.from({ length: 20 }, () => new EventSource(`${test.url}/events`));
    await Promise.all(sources.map(nextMessage));
    expect(test.engine.oscillator.states.readers).toBe(20);
    for (const source of sources) source.close();
    await expect.poll(() => test.engine.oscillator.states.readers).toBe(0);
  });
});
