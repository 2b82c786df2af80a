import type { TaskState } from '../../../model/task.ts';
import { Progress } from '../../components/progress.tsx';
import { StateMark } from '../../components/state-mark.tsx';

export const TASK_STATE_LABEL: Record<TaskState, string> = {
  queued: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export const hasEnded = (state: TaskState): boolean => state !== 'queued' && state !== 'running';

const TONE = { queued: 'waiting', running: 'active', done: 'ok', failed: 'bad', cancelled: 'none' } as const;

export const toneOf = (state: TaskState): (typeof TONE)[TaskState] => TONE[state];

/** The state as a small square and a word. */
export function TaskStateMark({ state }: { state: TaskState }) {
  return <StateMark tone={toneOf(state)}>{TASK_STATE_LABEL[state]}</StateMark>;
}

/** What the script says of its progress, as a share of one. */
export function TaskProgress({ progress }: { progress: unknown }) {
  return <Progress progress={progress} most={1} />;
}
