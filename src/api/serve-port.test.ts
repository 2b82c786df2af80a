import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { describe, expect, it } from 'vitest';
import { createMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { servePort } from './serve-port.ts';
import { headersOfCall, transportSuite, type ApiClient, type CallContext } from './transport.suite.ts';

/** Presents a port the way Electron's main process does: an emitter whose messages carry `data`. */
function asMainPort(port: MessagePort) {
  const emitter = new EventEmitter();
  port.on('message', (data) => emitter.emit('message', { data: data as unknown }));
  port.on('close', () => emitter.emit('close'));
  return {
    on: (type: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      emitter.on(type, listener),
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}

/** The other end, as a renderer sees it. */
function asClientPort(port: MessagePort) {
  port.start();
  return port as unknown as globalThis.MessagePort;
}

transportSuite('a message port', async (engine, onUnexpectedError) => {
  const { port1, port2 } = new MessageChannel();
  const close = servePort(port1, { engine, onUnexpectedError });
  const link = new RPCLink<CallContext>({ port: asClientPort(port2), headers: headersOfCall });
  return {
    link,
    close: async () => {
      close();
    },
  };
});

transportSuite("Electron's message port", async (engine, onUnexpectedError) => {
  const { port1, port2 } = new MessageChannel();
  const close = servePort(asMainPort(port1), { engine, onUnexpectedError });
  const link = new RPCLink<CallContext>({ port: asClientPort(port2), headers: headersOfCall });
  return {
    link,
    close: async () => {
      close();
    },
  };
});

describe('a served port', () => {
  it('ends its streams when the other side closes', async () => {
    const engine = createMemoryEngine();
    const { port1, port2 } = new MessageChannel();
    servePort(port1, { engine, onUnexpectedError: () => undefined });
    const client = createORPCClient<ApiClient>(new RPCLink({ port: asClientPort(port2) }));
    const events = await client.oscillator.events();
    await events.next();
    expect(engine.oscillator.states.readers).toBe(1);
    port2.close();
    await expect.poll(() => engine.oscillator.states.readers).toBe(0);
  });

  it('survives messages that are no requests', async () => {
    const engine = createMemoryEngine();
    const { port1, port2 } = new MessageChannel();
    const unexpected: unknown[] = [];
    const close = servePort(port1, { engine, onUnexpectedError: (error) => unexpected.push(error) });
    for (const nonsense of [
      '',
      'hello',
      '{}',
      '{"i":1,"p":{"u":5e400}}',
      42,
      null,
      { i: 1 },
      new Uint8Array(3),
      new Uint8Array([123, 255, 1]),
    ])
      port2.postMessage(nonsense);
    const client = createORPCClient<ApiClient>(new RPCLink({ port: asClientPort(port2) }));
    expect(await client.system.health()).toMatchObject({ status: 'ok' });
    expect(unexpected.length).toBeGreaterThan(5);
    close();
  });
});
