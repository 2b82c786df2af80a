import { openClient } from '../open-client.ts';

/** Longest until a server listens, ms; what it then reads may take far longer. */
const LONGEST_SILENCE_MS = 30_000;

/** Resolves when the server answers PING with our password; rejects when `signal` aborts, or when it does not even listen. */
export function untilAnswers(
  url: string,
  signal: AbortSignal,
  longestSilenceMs = LONGEST_SILENCE_MS,
): Promise<void> {
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
  let giveUp: NodeJS.Timeout | undefined;
  return new Promise<void>((resolve, reject) => {
    giveUp = setTimeout(() => reject(new NotListening(longestSilenceMs)), longestSilenceMs);
    client.once('connect', () => clearTimeout(giveUp));
    const aborted = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted, { once: true });
    client.once('ready', () => {
      client.ping().then(() => resolve(), reject);
    });
  }).finally(() => {
    clearTimeout(giveUp);
    client.disconnect();
  });
}

/** A server that was started and does not listen. */
export class NotListening extends Error {
  constructor(afterMs: number) {
    super(`it does not listen on its port after ${afterMs / 1_000} s`);
    this.name = 'NotListening';
  }
}
