import type { ProcessGroup } from '../../../model/process-group.ts';
import type { ProcessView } from '../../../model/process.ts';

/** What was seen of a process, oldest first. */
export interface ProcessTrail {
  /** When memory and CPU were last noted. */
  readonly at: number;
  /** Bytes, one number a second at most. */
  readonly rss: readonly number[];
  /** Per cent of one core, one number a second at most. */
  readonly cpu: readonly number[];
  /** Tasks done from one heartbeat to the next. */
  readonly tasks: readonly number[];
  readonly heartbeatAt: number | null;
  readonly tasksProcessed: number | null;
}

/** The tasks that waited for a group, oldest first, one number a second at most. */
export interface GroupTrail {
  readonly at: number;
  readonly backlog: readonly number[];
}

export type ProcessTrails = Readonly<Record<string, ProcessTrail>>;
export type GroupTrails = Readonly<Record<string, GroupTrail>>;

const LENGTH = 120;
/** Samples come every second, but not to the millisecond. */
const SECOND_MS = 900;

const NO_TRAIL: ProcessTrail = {
  at: 0,
  rss: [],
  cpu: [],
  tasks: [],
  heartbeatAt: null,
  tasksProcessed: null,
};

const longer = (values: readonly number[], value: number | null): readonly number[] =>
  value === null ? values : [...values, value].slice(-LENGTH);

function addBeat(trail: ProcessTrail, worker: NonNullable<ProcessView['worker']>): ProcessTrail {
  const { heartbeatAt, tasksProcessed } = worker;
  if (heartbeatAt === trail.heartbeatAt) return trail;
  const before = trail.tasksProcessed;
  // A worker that began anew counts from the beginning.
  const done =
    before === null || tasksProcessed === null
      ? null
      : tasksProcessed >= before
        ? tasksProcessed - before
        : tasksProcessed;
  return { ...trail, heartbeatAt, tasksProcessed, tasks: longer(trail.tasks, done) };
}

function addSample(trail: ProcessTrail, row: ProcessView, at: number): ProcessTrail {
  if (at - trail.at < SECOND_MS) return trail;
  return { ...trail, at, rss: longer(trail.rss, row.rssBytes), cpu: longer(trail.cpu, row.cpuPercent) };
}

/** The trails of the processes there are now, each longer by what is new. Pure. */
export function addProcessTrails(
  before: ProcessTrails,
  rows: readonly ProcessView[] | undefined,
  at: number,
): ProcessTrails {
  if (rows === undefined) return before;
  const entries = rows.map((row) => {
    const known = before[row.id] ?? NO_TRAIL;
    const trail = row.worker === null ? known : addBeat(known, row.worker);
    return [row.id, addSample(trail, row, at)] as const;
  });
  return Object.fromEntries(entries);
}

/** The same for groups. */
export function addGroupTrails(
  before: GroupTrails,
  groups: readonly ProcessGroup[] | undefined,
  at: number,
): GroupTrails {
  if (groups === undefined) return before;
  const entries = groups.map(({ id, backlog }) => {
    const known = before[id] ?? { at: 0, backlog: [] };
    if (at - known.at < SECOND_MS) return [id, known] as const;
    return [id, { at, backlog: longer(known.backlog, backlog) }] as const;
  });
  return Object.fromEntries(entries);
}
