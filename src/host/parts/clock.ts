import { mendDelays, mendExpiries, type MendedQueue, redisTime } from '../../adapters/redis/clock-mending.ts';
import { isLoopback } from '../../api/serve-http.ts';
import { bullPrefixOf } from '../../adapters/redis/cluster.ts';
import { queueBase, typesKey } from '../../adapters/redis/jobs/job-keys.ts';
import type { RedisLink } from '../../adapters/redis/redis-link.ts';
import type { Oscillator } from '../../core/oscillator/oscillator.ts';
import { ClockWatch, type ClockStep } from '../../core/supervision/clock-watch.ts';
import { MESSAGE_QUEUE } from '../../model/oscillator.ts';
import { lockDuration } from '../../model/wire/thread-host.ts';
import type { Foundation } from './foundation.ts';
import type { JobsPart } from './jobs.ts';
import { JOB_LOCK_MS } from '../../model/timings.ts';

export interface ClockPartOptions {
  readonly link: RedisLink;
  readonly oscillator: Pick<Oscillator, 'settings'>;
  readonly jobs: Pick<JobsPart, 'recheckSchedules'>;
}

const LOOK_EVERY_MS = 1_000;
/** The clock of a Redis on this machine steps with the machine's: that is told once, ms. */
const SAME_STEP_MS = 5_000;
/** The start of the machine is known as exactly as this, ms. */
const BOOT_ERROR_MS = 20;

/**
 * Watches the machine's clock and that of Redis, tells when one of them is set, and mends what lives by it: keys of
 * Redis that expire, delayed jobs, schedules. Leases and heartbeats need no mending: whoever looks shortens them.
 */
export function buildClock(foundation: Foundation, options: ClockPartOptions): void {
  const { clock, clockWatch, events, log, closings } = foundation;
  const { link, jobs } = options;
  let redis = { time: 0, steady: 0 };
  const redisWatch = new ClockWatch(
    () => redis.time,
    () => redis.steady,
  );
  let toldAt = -Infinity;

  const tell = (whose: 'machine' | 'redis', { ms }: ClockStep): void => {
    const at = clock.now();
    const name = whose === 'machine' ? 'The clock of this machine' : 'The clock of Redis';
    const span = `${ms < 0 ? 'back' : 'forward'} by ${Math.round(Math.abs(ms) / 1_000)} s`;
    log.write('warn', 'engine', `${name} was set ${span}; what lives by it is checked.`);
    events.add({ kind: 'clock-stepped', at, ms, clock: whose });
  };
  const failed = (what: string) => (error: unknown) => {
    log.write('warn', 'engine', `${what} could not be checked after the clock was set: ${String(error)}`);
  };

  clockWatch.onStep((step) => {
    toldAt = clock.monotonic();
    tell('machine', step);
    jobs.recheckSchedules().catch(failed('Schedules'));
    // Where Redis is on another machine, most of what works for it has another clock.
    if (step.ms < 0 && isHere(link))
      queuesOf(options)
        .then((queues) => mendDelays(link.client(), queues, -step.ms))
        .catch(failed('Delayed jobs'));
  });
  redisWatch.onStep((step) => {
    if (clock.monotonic() - toldAt > SAME_STEP_MS) tell('redis', step);
    if (step.ms < 0)
      queuesOf(options)
        .then((queues) => mendExpiries(link.client(), queues, -step.ms))
        .catch(failed('Locks and limits'));
  });

  closings.add(
    'look at the clock of Redis',
    clock.every(LOOK_EVERY_MS, () => void look()),
  );
  link.onChange(({ kind }) => {
    // Another server has another clock.
    if (kind !== 'ready') redisWatch.forget();
  });

  let looking = false;
  async function look(): Promise<void> {
    if (looking || link.state().kind !== 'ready') return;
    looking = true;
    try {
      const client = link.client();
      // Its nodes have clocks of their own.
      if (client.isCluster) return;
      const before = clock.sinceBoot();
      const time = await redisTime(client);
      const after = clock.sinceBoot();
      if (link.state().kind !== 'ready' || link.client() !== client) return;
      redis = { time, steady: (before + after) / 2 };
      // First of all the machine's own, which a Redis on it shares.
      clockWatch.look();
      redisWatch.saw(redis.time, redis.steady, (after - before) / 2 + BOOT_ERROR_MS);
    } catch {
      // Redis went away; the next look tells.
    } finally {
      looking = false;
    }
  }
}

/** Whether Redis is on this machine. */
function isHere(link: RedisLink): boolean {
  const host = URL.parse(link.target()?.url ?? '')?.hostname ?? '';
  return isLoopback(host.replace(/^\[|\]$/g, ''));
}

/** The queues that are Capstan's own. */
async function queuesOf({ link, oscillator }: ClockPartOptions): Promise<MendedQueue[]> {
  const client = link.client();
  const prefix = bullPrefixOf(client);
  const lockMs = lockDuration(oscillator.settings().handlerTimeoutMs, false);
  const types = await client.smembers(typesKey(prefix));
  return [
    { base: `${prefix}:${MESSAGE_QUEUE}:`, lockMs },
    ...types.map((type) => ({ base: queueBase(prefix, type), lockMs: JOB_LOCK_MS })),
  ];
}
