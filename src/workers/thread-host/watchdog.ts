import { systemClock } from '../../adapters/clock/system-clock.ts';
import { AwakeTime } from '../../core/supervision/awake-time.ts';
import type { FleetThread } from './fleet-thread.ts';
import { HANDLER_OBEY_MS, THREAD_END_MS } from '../../model/timings.ts';

const LOOK_EVERY_MS = 200;

/** Ends threads whose handler keeps its thread busy beyond the timeout. */
export function watchHandlers(options: {
  threads: () => readonly FleetThread[];
  timeoutMs: () => number;
  /** A thread could not be ended. */
  onStuck: () => void;
}): void {
  const ending = new WeakSet<FleetThread>();
  const awake = new AwakeTime(systemClock);
  setInterval(() => {
    const timeoutMs = options.timeoutMs();
    awake.look();
    for (const thread of options.threads()) {
      if (thread.busySince === 0 || ending.has(thread)) continue;
      if (awake.since(thread.busySince) < timeoutMs + HANDLER_OBEY_MS) continue;
      ending.add(thread);
      const stuck = setTimeout(options.onStuck, THREAD_END_MS);
      void thread.terminate(`Its handler kept it busy for more than ${timeoutMs} ms`).finally(() => {
        clearTimeout(stuck);
      });
    }
  }, LOOK_EVERY_MS);
}
