import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parent } from './parent.ts';

/*
 * What can be measured from inside only, for e2e/bench. The marks are set where things happen.
 */
export const MARKS = { begin: 'main bundle', shown: 'ready to show' } as const;

/** Between two looks, ms; an event loop that is never late takes as long for each. */
const RESOLUTION_MS = 1;
const NANOSECONDS = 1_000_000;

const lateness = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

parent.answer({
  'measure.start': () => performance.measure('start', MARKS.begin, MARKS.shown).duration,
  'measure.lateness.begin': () => {
    lateness.reset();
    lateness.enable();
  },
  'measure.lateness.end': () => {
    lateness.disable();
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS);
    return { p99: late(lateness.percentile(99)), worst: late(lateness.max) };
  },
});
