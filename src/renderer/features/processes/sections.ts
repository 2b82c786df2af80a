import type { ProcessGroup } from '../../../model/process-group.ts';
import type { ProcessKind, ProcessView } from '../../../model/process.ts';

/** Processes that are listed under one heading. */
export interface Section {
  readonly id: string;
  readonly label: string;
  /** Null: processes of which there is one each, or workers of a queue that this engine has none for. */
  readonly group: ProcessGroup | null;
  readonly rows: readonly ProcessView[];
}

/** The section of what there is one of each. */
export const ENGINE_SECTION = 'engine';

const ORDER: Readonly<Record<ProcessKind, number>> = {
  python: 0,
  pool: 1,
  jobs: 2,
  threads: 3,
  redis: 4,
  guard: 5,
};
/** Whether there is one process of this kind, and no group that could be scaled. */
export const isSingle = (kind: ProcessKind): boolean => ORDER[kind] >= ORDER.threads;
/** Workers first, then what there is one of. */
export const byKind = (a: { kind: ProcessKind }, b: { kind: ProcessKind }): number =>
  ORDER[a.kind] - ORDER[b.kind];

/** Whether a process answers to a text: a word of its name, its state, its pid, its machine … */
export function matches({ id, label, state, worker }: ProcessView, find: string): boolean {
  const wanted = find.trim().toLowerCase();
  if (wanted === '') return true;
  const pid = 'pid' in state && state.pid !== null ? String(state.pid) : '';
  const words = [id, label, state.kind, pid, worker?.workerId, worker?.queue, worker?.machine];
  return words.some((word) => word?.toLowerCase().includes(wanted) === true);
}

/** All processes by their groups, workers first; groups that come and go are there while they have something. */
export function sectionsOf(groups: readonly ProcessGroup[], rows: readonly ProcessView[]): Section[] {
  const rowsOf = (id: string) => rows.filter(({ groupId }) => groupId === id);
  const known = new Set(groups.map(({ id }) => id));
  const own: Section[] = groups
    .filter(({ kind }) => !isSingle(kind))
    .toSorted(byKind)
    .map((group) => ({ id: group.id, label: group.label, group, rows: rowsOf(group.id) }))
    .filter(({ group, rows: own }) => group.wanted !== null || own.length > 0 || (group.backlog ?? 0) > 0);
  const strangers = [...new Set(rows.map(({ groupId }) => groupId))]
    .filter((id) => !known.has(id))
    .filter((id) => !rows.some((row) => row.groupId === id && isSingle(row.group)))
    .map((id): Section => ({ id, label: id, group: null, rows: rowsOf(id) }));
  const singles = rows
    .filter(({ group }) => isSingle(group))
    .toSorted((a, b) => byKind({ kind: a.group }, { kind: b.group }));
  const engine: Section = { id: ENGINE_SECTION, label: 'Engine', group: null, rows: singles };
  return [...own, ...strangers, ...(singles.length > 0 ? [engine] : [])];
}

/** The sections with the rows that answer to a text. */
export function found(sections: readonly Section[], find: string): readonly Section[] {
  if (find.trim() === '') return sections;
  return sections
    .map((section) => ({ ...section, rows: section.rows.filter((row) => matches(row, find)) }))
    .filter(({ rows }) => rows.length > 0);
}
