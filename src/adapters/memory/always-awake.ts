import type { Clock } from '../../core/ports/clock.ts';
import type { AwakeTime } from '../../core/supervision/awake-time.ts';

/** A machine that never sleeps. */
export const alwaysAwake = (clock: Clock): Pick<AwakeTime, 'since'> => ({
  since: (at) => clock.monotonic() - at,
});
