/** An ended job of a type: when it ended, ms since the epoch, and about how much of Redis it takes, bytes. */
export interface EndedSize {
  readonly at: number;
  readonly bytes: number;
}

/** A trim leaves a tenth of the budget free, so that the next one is not due at once. */
export const TRIM_TO = 0.9;

/**
 * Until when ended jobs have to go for the rest to keep within the budget: the time of the newest one that goes, null when
 * all of them fit. The newest of all stays whatever its size: somebody has only just asked for it.
 * @param ended newest first
 */
export function cutoffOf(ended: readonly EndedSize[], budgetBytes: number): number | null {
  const total = ended.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= budgetBytes) return null;
  const newest = ended[0]?.at ?? 0;
  let kept = 0;
  for (const { at, bytes } of ended) {
    kept += bytes;
    if (kept > budgetBytes * TRIM_TO && at < newest) return at;
  }
  return null;
}
