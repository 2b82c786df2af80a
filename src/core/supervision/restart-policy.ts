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
  /**
   * After an exit that is charged to a piece of work: the worker is fine, and others wait for it. The pause grows a
   * little, so that a storm of such work does not keep a processor busy with nothing but starting processes.
   */
  firstWorkDelayMs: 10,
  longestWorkDelayMs: 100,
} as const;

/** What the policy remembers of earlier runs. */
export interface RestartHistory {
  /** Exits since the last good run. */
  readonly failures: number;
  /** When recent runs ended, by the monotonic clock. */
  readonly exits: readonly number[];
  /** Exits charged to work since the last good run. */
  readonly workExits: number;
}

/** Nothing has gone wrong yet; also what a manual start begins with. */
export const NO_HISTORY: RestartHistory = { failures: 0, exits: [], workExits: 0 };

export type RestartDecision =
  | { readonly kind: 'restart'; readonly delayMs: number }
  | { readonly kind: 'give-up' };

/** What happened: a run ended at `now`, after it had been ready for `goodMs` (0 when it never was). */
export interface RunEnd {
  readonly now: number;
  readonly goodMs: number;
  /** A number in [0, 1) from the caller's source of chance. */
  readonly chance: number;
  /** The exit is charged to a piece of work: see crash-verdict.ts. Default false. */
  readonly ofWork?: boolean;
}

/** Decides what follows an unasked exit. One that is charged to work never ends the trying. */
export function afterExit(
  history: RestartHistory,
  end: RunEnd,
): { history: RestartHistory; decision: RestartDecision } {
  const before = end.goodMs >= RESTART_RULES.goodRunMs ? NO_HISTORY : history;
  if (end.ofWork === true) {
    const { firstWorkDelayMs, longestWorkDelayMs } = RESTART_RULES;
    const delayMs = restartDelay(before.workExits, end.chance, firstWorkDelayMs, longestWorkDelayMs);
    return {
      history: { ...before, workExits: before.workExits + 1 },
      decision: { kind: 'restart', delayMs },
    };
  }
  const exits = [...before.exits.filter((at) => at > end.now - RESTART_RULES.exitWindowMs), end.now];
  const after: RestartHistory = { ...before, failures: before.failures + 1, exits };
  if (exits.length >= RESTART_RULES.exitsToGiveUp) return { history: after, decision: { kind: 'give-up' } };
  return {
    history: after,
    decision: { kind: 'restart', delayMs: restartDelay(before.failures, end.chance) },
  };
}

/** The pause before the next start after `failures` earlier exits in a row. */
export function restartDelay(
  failures: number,
  chance: number,
  firstMs: number = RESTART_RULES.firstDelayMs,
  longestMs: number = RESTART_RULES.longestDelayMs,
): number {
  // 2 ** 6 is past the longest delay already; the bound keeps the power finite.
  const doubled = firstMs * 2 ** Math.min(failures, 6);
  const plain = Math.min(doubled, longestMs);
  return Math.round(plain * (1 + RESTART_RULES.jitter * (2 * chance - 1)));
}
