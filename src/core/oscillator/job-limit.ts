import type { PullLimit } from '../../model/oscillator.ts';

/**
 * The pull limit counts messages, BullMQ's limiter counts jobs: `max` jobs of `packSize` messages in `duration` ms
 * give exactly the same rate. `packSize` is the largest pack that may be in the queue, so smaller ones
 * are handed out more slowly, never faster.
 */
export function jobLimit(
  limit: PullLimit | null,
  packSize: number,
): { max: number; duration: number } | null {
  if (limit === null) return null;
  const max = Math.max(1, Math.floor(limit.max / packSize));
  return { max, duration: Math.ceil((limit.durationMs * max * packSize) / limit.max) };
}
