import type { GroupAction, ProcessGroup } from '../../../model/process-group.ts';
import type { ProcessAction, ProcessView } from '../../../model/process.ts';
import { plural } from '../../components/format.ts';

/** What a group can be told as a whole. */
export type GroupDeed = Extract<GroupAction, 'start' | 'stop' | 'restart' | 'reload'>;

const LABELS: Readonly<Record<GroupDeed, string>> = {
  start: 'Start',
  stop: 'Stop',
  restart: 'Restart',
  reload: 'Reload',
};

export const deedLabel = (deed: GroupDeed): string => LABELS[deed];

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What has been told to a process or a group, once it is under way. */
export function doneText(label: string, deed: GroupDeed): string {
  const what = capital(label);
  switch (deed) {
    case 'start':
      return `${what} is being started.`;
    case 'stop':
      return `${what} ends when it has finished what it has in hand.`;
    case 'restart':
      return `${what} is being started anew.`;
    case 'reload':
      return `${what} is being started anew, one process after another.`;
  }
}

const all = (count: number): string => plural(count, 'process', 'processes');

/** Whether somebody should be asked before a whole group is told so. */
export const askAbout = (deed: GroupDeed): boolean => deed === 'stop' || deed === 'restart';

/** What will happen to a group, before it does. */
export function groupQuestion({ label, backlog }: ProcessGroup, running: number, deed: GroupDeed): string {
  const waiting =
    backlog === null || backlog === 0
      ? ''
      : ` ${plural(backlog, 'waiting task')} ${backlog === 1 ? 'waits' : 'wait'} on.`;
  return deed === 'stop'
    ? `Stops ${all(running)} of ${label} until they are started again. What they have in hand is finished or given back.${waiting}`
    : `Stops ${all(running)} of ${label} at the same time and starts them anew. What they have in hand is finished or given back; meanwhile nobody works.`;
}

/** The same for one process. `careful`: whatever it is, somebody should think twice. */
export function processQuestion(row: ProcessView, action: ProcessAction, careful: boolean): string | null {
  if (action === 'start') return null;
  if (row.group === 'redis')
    return 'Everything waits until Redis is back, which takes a moment. Nothing is lost: work goes on where it was.';
  const taskId = row.worker?.taskId ?? null;
  if (taskId === null && !careful) return null;
  const inHand = taskId === null ? 'What it has in hand' : `Task ${taskId}, which it has in hand,`;
  return `${inHand} is finished within a few seconds or given back to its queue.`;
}
