/** What became of the tasks that a dead worker had in hand, by their numbers there, each list in order. */
export interface DeathAccount {
  /** It ended while these ran. */
  readonly running: readonly number[];
  /** They had ended; what they came to died with the worker before it could be told. */
  readonly unreported: readonly number[];
  /** They were never begun. */
  readonly untouched: readonly number[];
}

/**
 * Accounts for the tasks of a dead worker. It begins tasks in the order of their numbers, at most `maxActive` of them
 * running at a time, and counts what it begins except for the first that it has not reported.
 * `inFlight`: numbers sent to it and not reported, ascending. `startedUpTo`: the last one it is known to have begun.
 */
export function accountForDeath(
  inFlight: readonly number[],
  startedUpTo: number,
  maxActive: number,
): DeathAccount {
  const begun = inFlight.filter((seq, index) => index === 0 || seq <= startedUpTo);
  const firstRunning = Math.max(0, begun.length - maxActive);
  return {
    running: begun.slice(firstRunning),
    unreported: begun.slice(0, firstRunning),
    untouched: inFlight.slice(begun.length),
  };
}
