import { openClient } from '../open-client.ts';

/** Resolves when the server answers PING with our password; rejects when `signal` aborts. */
export function untilAnswers(url: string, signal: AbortSignal): Promise<void> {
  const client = openClient(url, {
    domainErrors: true,
    connectionName: 'capstan start',
    retryMs: () => 20,
    // ioredis would believe what the server expects, up to ten seconds.
    maxLoadingRetryTime: 20,
    connectTimeout: 1_000,
    commandTimeout: 1_000,
    disconnectTimeout: 50,
  });
  // Refused until it listens, and "LOADING" until it has read its data.
  client.on('error', () => undefined);
  return new Promise<void>((resolve, reject) => {
    const aborted = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted, { once: true });
    client.once('ready', () => {
      client.ping().then(() => resolve(), reject);
    });
  }).finally(() => client.disconnect());
}
