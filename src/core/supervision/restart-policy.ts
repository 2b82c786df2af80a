/** When a process that ended unasked is started again, and when one gives up. All spans are milliseconds. */
export const RESTART_RULES = {
  firstDelayMs: 500,
  longestDelayMs: 30_000,
  /** Delays vary by this share in both directions, so that siblings do not start in step. */
  jitter: 0.2,
  /** A run this long was a good one: what happened before it is forgotten. */
  goodRunMs: 60_000,
  /** This many exits … */
  exitsToGiveUp: 5,
  /** … within this span end the trying. */
  exitWindowMs: 60_000,
} as const;

/** What the policy remembers of earlier runs. */
export interface RestartHistory {
  /** Exits since the last good run. */
  readonly failures: number;
  /** When recent runs ended, ms since the epoch. */
  readonly exits: readonly number[];
}

/** Nothing has gone wrong yet; also what a manual start begins with. */
export const NO_HISTORY: RestartHistory = { failures: 0, exits: [] };

export type RestartDecision =
  | { readonly kind: 'restart'; readonly delayMs: number }
  | { readonly kind: 'give-up' };

/** What happened: a run ended at `now`, after it had been ready for `goodMs` (0 when it never was). */
export interface RunEnd {
  readonly now: number;
  readonly goodMs: number;
  /** A number in [0, 1) from the caller's source of chance. */
  readonly chance: number;
}

/** Decides what follows an unasked exit. */
export function afterExit(
  history: RestartHistory,
  end: RunEnd,
): { history: RestartHistory; decision: RestartDecision } {
  const before = end.goodMs >= RESTART_RULES.goodRunMs ? NO_HISTORY : history;
  const exits = [...before.exits.filter((at) => at > end.now - RESTART_RULES.exitWindowMs), end.now];
  const after: RestartHistory = { failures: before.failures + 1, exits };
  if (exits.length >= RESTART_RULES.exitsToGiveUp) return { history: after, decision: { kind: 'give-up' } };
  return {
    history: after,
    decision: { kind: 'restart', delayMs: restartDelay(before.failures, end.chance) },
  };
}

/** The pause before the next start after `failures` earlier exits in a row. */
export function restartDelay(failures: number, chance: number): number {
  // 2 ** 6 is past the longest delay already; the bound keeps the power finite.
  const doubled = RESTART_RULES.firstDelayMs * 2 ** Math.min(failures, 6);
  const plain = Math.min(doubled, RESTART_RULES.longestDelayMs);
  return Math.round(plain * (1 + RESTART_RULES.jitter * (2 * chance - 1)));
}
