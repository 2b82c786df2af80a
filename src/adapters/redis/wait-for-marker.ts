import type { RedisQueueBackend } from 'bullmq';
import type { Redis } from 'ioredis';

/** BullMQ gives up a wait a second after its time; on a cluster, what has not come back by so much later never will, ms. */
const GRACE_MS = 3_000;

/**
 * Waits on the marker that says that a queue has work. It ends for sure: when a cluster loses a node, BullMQ sometimes
 * waits for ever for a connection that has long been ready again.
 * @param connection what the queue's worker was made with
 * @returns whether there was a marker
 */
export async function waitForMarker(
  backend: Pick<RedisQueueBackend, 'waitForJob'>,
  connection: Pick<Redis, 'isCluster'>,
  seconds: number,
): Promise<boolean> {
  const waiting = backend.waitForJob(seconds);
  if (!connection.isCluster) return (await waiting) !== null;
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(resolve, seconds * 1_000 + GRACE_MS, null);
  // It may fail after nobody waits for it any more.
  waiting.catch(() => undefined);
  try {
    return (await Promise.race([waiting, late])) !== null;
  } finally {
    clearTimeout(timer);
  }
}
