import { uptime } from 'node:os';
import type { Clock } from '../../core/ports/clock.ts';
import { monotonic } from '../../core/ports/monotonic.ts';

/** The machine's own clock; its timers never keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic,
  sinceBoot: () => uptime() * 1_000,
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref();
    return () => {
      clearTimeout(timer);
    };
  },
  every(periodMs, callback) {
    const timer = setInterval(callback, periodMs).unref();
    return () => {
      clearInterval(timer);
    };
  },
};
