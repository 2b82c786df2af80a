import type { ProcessGroup } from '../../model/process-group.ts';
import type { ProcessView } from '../../model/process.ts';
import type { PythonQueue, PythonState } from '../../model/python.ts';
import { visibleLine } from '../../model/values/visible.ts';
import { count, megabytes, percent, span, tinted, toneOf } from '../format.ts';
import { type Column, table } from '../table.ts';
import { say, sayJson, type Session, type Terminal } from '../terminal.ts';

const PROCESS_COLUMNS: readonly Column[] = [
  { title: 'process' },
  { title: 'state' },
  { title: 'pid', align: 'right' },
  { title: 'up', align: 'right' },
  { title: 'restarts', align: 'right' },
  { title: 'heartbeat', align: 'right' },
  { title: 'tasks', align: 'right' },
  { title: 'memory', align: 'right' },
  { title: 'cpu', align: 'right' },
  { title: 'note' },
];

const GROUP_COLUMNS: readonly Column[] = [
  { title: 'group' },
  { title: 'up', align: 'right' },
  { title: 'wanted', align: 'right' },
  { title: 'waiting', align: 'right' },
  { title: 'scaling' },
  { title: 'note' },
];

/** What `status` and `monit` show. */
export interface Picture {
  readonly groups: readonly ProcessGroup[];
  readonly processes: readonly ProcessView[];
  readonly python: { readonly state: PythonState; readonly queues: readonly PythonQueue[] };
}

export async function takePicture({ client }: Session): Promise<Picture> {
  const [groups, processes, { state, queues }] = await Promise.all([
    client.processes.groups(),
    client.processes.list(),
    client.python.status(),
  ]);
  return { groups, processes, python: { state, queues } };
}

/** Groups, processes, and what there is of Python. */
export async function status(session: Session): Promise<void> {
  const picture = await takePicture(session);
  if (session.json) sayJson(session, picture);
  else for (const line of draw(picture, session.terminal, session.now())) say(session, line);
}

/** The picture as lines of text. */
export function draw({ groups, processes, python }: Picture, terminal: Terminal, now: number): string[] {
  const { columns, color } = terminal;
  const dead = python.queues.filter((queue) => (queue.dead ?? 0) > 0);
  return [
    ...table(GROUP_COLUMNS, groups.map(groupCells), columns),
    '',
    ...table(
      PROCESS_COLUMNS,
      processes.map((row) => processCells(row, color, now)),
      columns,
    ),
    ...(dead.length === 0 ? [] : ['']),
    ...dead.map((queue) =>
      tinted(`${count(queue.dead)} dead letters in ${visibleLine(queue.queue)}`, 'warn', color),
    ),
    ...pythonNote(python.state),
  ];
}

function groupCells({ id, up, wanted, backlog, autoscale, problem }: ProcessGroup): string[] {
  const scaling =
    autoscale === null ? '' : `${autoscale.min}–${autoscale.max}, ${autoscale.backlogPerWorker} each`;
  return [visibleLine(id), String(up), count(wanted), count(backlog), scaling, visibleLine(problem ?? '')];
}

function processCells(row: ProcessView, color: boolean, now: number): string[] {
  const { id, state, startedAt, restarts, worker, rssBytes, cpuPercent, ours, lastExit } = row;
  const note =
    'cause' in state
      ? state.cause
      : ours
        ? (lastExit ?? '')
        : `on ${worker?.machine ?? 'another machine'}, not ours`;
  return [
    visibleLine(id),
    tinted(state.kind, toneOf(state.kind), color),
    'pid' in state && state.pid !== null ? String(state.pid) : '',
    startedAt === null ? '' : span(now - startedAt),
    String(restarts),
    worker === null || worker.heartbeatAt === null ? '' : span(now - worker.heartbeatAt),
    worker === null ? '' : count(worker.tasksProcessed),
    megabytes(rssBytes),
    percent(cpuPercent),
    visibleLine(note),
  ];
}

function pythonNote(state: PythonState): string[] {
  switch (state.kind) {
    case 'working':
      return [];
    case 'external':
      return ['', 'Python workers are started by somebody else.'];
    case 'watching':
      return [
        '',
        `${visibleLine(state.holder)} looks after the Python tasks of this Redis; this engine only watches.`,
      ];
    case 'waiting':
      return ['', `Redis is away: ${visibleLine(state.reason)}`];
    case 'disabled':
      return ['', `No Python workers: ${visibleLine(state.reason)}`];
  }
}
