import type { Redis } from 'ioredis';
import { openClient } from './open-client.ts';

/** What Redis answers; text is text, whatever bytes it is of. */
export type RedisReply = string | number | null | readonly RedisReply[];

export interface CommandOptions {
  /** Ends a command that goes on, as SUBSCRIBE. */
  readonly signal: AbortSignal;
  /** Told of the reply; of a subscription, of each message as `message`, channel and text. */
  readonly onReply: (reply: RedisReply) => void;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Commands after which messages come until somebody ends it. */
const SUBSCRIPTIONS = ['subscribe', 'psubscribe'] as const;

/**
 * Sends one command to the Redis at an address, as redis-cli does. Resolves when it is answered; a subscription when it is
 * aborted.
 * @throws Error with what Redis says when it refuses the command, or why it cannot be reached
 */
export async function runRedisCommand(
  url: string,
  [name = '', ...words]: readonly string[],
  { signal, onReply }: CommandOptions,
): Promise<void> {
  const client = openClient(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryMs: () => null,
  });
  const failures: Error[] = [];
  client.on('error', (error: Error) => failures.push(error));
  const end = () => client.disconnect();
  signal.addEventListener('abort', end);
  try {
    await client.connect();
    const subscription = SUBSCRIPTIONS.find((one) => one === name.toLowerCase());
    if (subscription === undefined) onReply((await client.call(name, ...words)) as RedisReply);
    else await listen(client, subscription, words, { signal, onReply });
  } catch (error) {
    // "Connection is closed." is what comes of it, not why.
    if (!signal.aborted) throw failures[0] ?? error;
  } finally {
    signal.removeEventListener('abort', end);
    client.disconnect();
  }
}

async function listen(
  client: Redis,
  subscription: 'subscribe' | 'psubscribe',
  channels: readonly string[],
  { signal, onReply }: CommandOptions,
): Promise<void> {
  client.on('message', (channel: string, text: string) => onReply(['message', channel, text]));
  client.on('pmessage', (pattern: string, channel: string, text: string) =>
    onReply(['pmessage', pattern, channel, text]),
  );
  const ended = new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    client.once('end', () => reject(new Error('Redis has ended the connection')));
  });
  ended.catch(() => undefined);
  await client[subscription](...channels);
  for (const channel of channels) onReply([subscription, channel]);
  await ended;
}
