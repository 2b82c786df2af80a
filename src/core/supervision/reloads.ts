import type { ProcessGroup } from '../../model/process-group.ts';
import type { ProcessView } from '../../model/process.ts';

interface Reload {
  /** Processes that were there when it began, by when each was started. */
  readonly processes: readonly { readonly id: string; readonly startedAt: number | null }[];
}

/** How far the reloads of groups are, as their rows tell. */
export class Reloads {
  readonly #reloads = new Map<string, Reload>();

  /** A reload of the group is about to begin. */
  begin(group: string, rows: readonly ProcessView[]): void {
    const old = rows.filter((row) => row.groupId === group && isOld(row));
    this.#reloads.set(group, { processes: old.map(({ id, startedAt }) => ({ id, startedAt })) });
  }

  /** Null when none is under way. */
  progress(group: string, rows: readonly ProcessView[]): ProcessGroup['reload'] {
    const reload = this.#reloads.get(group);
    if (reload === undefined) return null;
    const { processes } = reload;
    const byId = new Map(rows.map((row) => [row.id, row]));
    const left = processes.filter(({ id, startedAt }) => !isRenewed(byId.get(id), startedAt)).length;
    if (left > 0) return { done: processes.length - left, total: processes.length };
    this.#reloads.delete(group);
    return null;
  }
}

const isOld = ({ ours, state }: ProcessView): boolean =>
  ours && state.kind !== 'stopped' && state.kind !== 'errored';

/** It runs anew, or nobody waits for it any more. */
function isRenewed(row: ProcessView | undefined, startedBefore: number | null): boolean {
  if (row === undefined || !isOld(row)) return true;
  const { state, startedAt } = row;
  return (state.kind === 'running' || state.kind === 'late') && startedAt !== startedBefore;
}
