/** What became of the tasks that a dead worker had in flight, by their numbers there, each list in order. */
export interface DeathAccount {
  /** They had been begun. Some may have ended; what they came to died with the worker before it could be told. */
  readonly begun: readonly number[];
  /** They were never begun. */
  readonly untouched: readonly number[];
}

/**
 * Accounts for the tasks of a dead worker. It begins tasks in the order of their numbers, and counts what it begins
 * except for the first that it has not reported.
 * `inFlight`: numbers sent to it and not reported, ascending. `startedUpTo`: the last one it is known to have begun.
 */
export function accountForDeath(inFlight: readonly number[], startedUpTo: number): DeathAccount {
  const begun = inFlight.filter((seq, index) => index === 0 || seq <= startedUpTo);
  return { begun, untouched: inFlight.slice(begun.length) };
}
