import type { ProcessGroup } from '../../../model/process-group.ts';
import type { ProcessView } from '../../../model/process.ts';

/** A group of processes at a glance. */
export interface GroupGlance {
  readonly up: number;
  readonly wanted: number;
  readonly restarts: number;
  /** Null when not one is known. */
  readonly cpuPercent: number | null;
  /** The process that is nearest to its limit, or the largest where there is none. */
  readonly fullest: ProcessView | undefined;
  /** `bad`: given up or unable to work; `warn`: fewer run than should, or one is late or comes back. */
  readonly tone: 'ok' | 'warn' | 'bad';
}

const fullness = ({ rssBytes, rssLimitBytes }: ProcessView): number =>
  rssBytes === null ? -1 : rssBytes / (rssLimitBytes ?? Number.MAX_SAFE_INTEGER);

function toneOf(group: ProcessGroup, rows: readonly ProcessView[], wanted: number): GroupGlance['tone'] {
  const kinds = new Set(rows.map(({ state }) => state.kind));
  if (group.problem !== null || kinds.has('errored')) return 'bad';
  return group.up < wanted || kinds.has('late') || kinds.has('restarting') ? 'warn' : 'ok';
}

/** What there is to say of a group in a few figures. */
export function glanceAt(group: ProcessGroup, rows: readonly ProcessView[]): GroupGlance {
  const ours = rows.filter((row) => row.groupId === group.id && row.ours);
  const wanted = group.wanted ?? ours.length;
  const cpu = ours.flatMap(({ cpuPercent }) => (cpuPercent === null ? [] : [cpuPercent]));
  return {
    up: group.up,
    wanted,
    restarts: ours.reduce((all, { restarts }) => all + restarts, 0),
    cpuPercent: cpu.length === 0 ? null : cpu.reduce((all, one) => all + one, 0),
    fullest: ours.toSorted((a, b) => fullness(b) - fullness(a))[0],
    tone: toneOf(group, ours, wanted),
  };
}
