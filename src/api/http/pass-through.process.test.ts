import { expect, it } from 'vitest';
import { createMemoryEngine, type MemoryEngine } from '../../adapters/memory/memory-engine.ts';
import type { Engine } from '../../core/engine.ts';
import { startTestServer } from './test-server.process.suite.ts';

const headers = { 'content-type': 'application/json' };

/** The made-up engine with a part of it in other hands. */
const engineWith = (parts: Partial<Record<keyof Engine, object>>): MemoryEngine =>
  Object.assign(createMemoryEngine(), parts);

it('a caller that hangs up while it waits for its task has the task cancelled, whichever way it asked', async () => {
  let began = Promise.withResolvers<AbortSignal | undefined>();
  const waiting = (signal: AbortSignal | undefined) => {
    began.resolve(signal);
    return new Promise((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(new Error('cancelled'))),
    );
  };
  const engine = engineWith({
    pools: {
      run: (_name: string, _task: unknown, options?: { signal?: AbortSignal }) => waiting(options?.signal),
    },
    oneShots: { run: (_input: unknown, options?: { signal?: AbortSignal }) => waiting(options?.signal) },
  });
  await using test = await startTestServer({ engine });
  const asks = [
    ['/example/pool', { poolName: 'CPU', workerTask: {} }],
    ['/example/oneShot', { workerScript: './a.js', workerTask: {} }],
    ['/api/pools/CPU/run', { task: {} }],
    ['/api/one-shots/run', { workerScript: './a.js', workerTask: {} }],
  ] as const;
  for (const [path, body] of asks) {
    began = Promise.withResolvers();
    const hangUp = new AbortController();
    const options = { method: 'POST', headers, body: JSON.stringify(body), signal: hangUp.signal };
    const answer = fetch(test.url + path, options).catch(() => null);
    const signal = await began.promise;
    if (signal === undefined) throw new Error(`${path} has no signal`);
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    expect(signal.aborted).toBe(false);
    hangUp.abort();
    await aborted;
    expect(await answer).toBeNull();
  }
});

it('the payload of a Python task is handed on as it was written, digit for digit', async () => {
  const payload = '{"v": 12345678901234567890, "f": 1.0, "2": "b", "1": [1e400, -0], "2": "again"}';
  let handedOn: string | null | undefined;
  const submitted = Promise.withResolvers<undefined>();
  const engine = engineWith({
    tasks: {
      submit: (_input: unknown, payloadText?: string | null) => {
        handedOn = payloadText;
        submitted.resolve(undefined);
        return Promise.reject(new Error('not needed'));
      },
    },
  });
  await using test = await startTestServer({ engine });
  const body = `{"queue":"worker_a", "payload" : ${payload}, "type":"echo"}`;
  await fetch(`${test.url}/api/tasks`, { method: 'POST', headers, body });
  await submitted.promise;
  expect(handedOn).toBe(payload);
});
