import type { ProcessGroup } from '../../model/process-group.ts';
import type { ProcessView } from '../../model/process.ts';
import type { Clock } from '../ports/clock.ts';

interface Reload {
  readonly since: number;
  /** Processes that were there when it began. */
  readonly ids: readonly string[];
}

/** How far the reloads of groups are, as their rows tell. */
export class Reloads {
  readonly #clock: Clock;
  readonly #reloads = new Map<string, Reload>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A reload of the group is about to begin. */
  begin(group: string, rows: readonly ProcessView[]): void {
    const ids = rows.filter((row) => row.groupId === group && isOld(row)).map(({ id }) => id);
    this.#reloads.set(group, { since: this.#clock.now(), ids });
  }

  /** Null when none is under way. */
  progress(group: string, rows: readonly ProcessView[]): ProcessGroup['reload'] {
    const reload = this.#reloads.get(group);
    if (reload === undefined) return null;
    const { since, ids } = reload;
    const byId = new Map(rows.map((row) => [row.id, row]));
    const left = ids.filter((id) => !isRenewed(byId.get(id), since)).length;
    if (left > 0) return { done: ids.length - left, total: ids.length };
    this.#reloads.delete(group);
    return null;
  }
}

const isOld = ({ ours, state }: ProcessView): boolean =>
  ours && state.kind !== 'stopped' && state.kind !== 'errored';

/** It runs anew, or nobody waits for it any more. */
function isRenewed(row: ProcessView | undefined, since: number): boolean {
  if (row === undefined || !isOld(row)) return true;
  const { state, startedAt } = row;
  return (state.kind === 'running' || state.kind === 'late') && startedAt !== null && startedAt >= since;
}
