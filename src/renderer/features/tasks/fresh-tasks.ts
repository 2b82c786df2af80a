import type { TaskRow } from '../../../model/task.ts';

/** Tasks that belong on a page, newest first, and are not on it: what a reader has not seen yet. */
export function missingFrom(shown: readonly TaskRow[], latest: readonly TaskRow[], pageSize: number): number {
  const known = new Set(shown.map(({ id }) => id));
  const last = shown.length < pageSize ? undefined : shown.at(-1);
  return latest.filter(({ id, queuedAt }) => !known.has(id) && queuedAt >= (last?.queuedAt ?? 0)).length;
}

/** The same rows in the same places, each as new as it is known; the same list when nothing is new. */
export function renewed(shown: readonly TaskRow[], known: readonly TaskRow[]): readonly TaskRow[] {
  const byId = new Map(known.map((row) => [row.id, row]));
  const rows = shown.map((row) => {
    const now = byId.get(row.id);
    return now === undefined || JSON.stringify(now) === JSON.stringify(row) ? row : now;
  });
  return rows.some((row, index) => row !== shown[index]) ? rows : shown;
}
