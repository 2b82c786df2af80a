import type { Clock } from '../../core/ports/clock.ts';

/** The machine's own clock; its timers never keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
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
