import type { TaskState } from '../../../model/task.ts';
import { formatShare } from '../../components/format.ts';
import classes from './task-state.module.css';

export const TASK_STATE_LABEL: Record<TaskState, string> = {
  queued: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export const hasEnded = (state: TaskState): boolean => state !== 'queued' && state !== 'running';

/** The state as a small square and a word. */
export function TaskStateMark({ state }: { state: TaskState }) {
  return (
    <span className={classes.mark} data-state={state}>
      <i />
      {TASK_STATE_LABEL[state]}
    </span>
  );
}

/** What a script says of its progress: a share of one is a bar, anything else is told as it is. */
export function TaskProgress({ progress }: { progress: unknown }) {
  if (progress === null || progress === undefined) return null;
  if (typeof progress !== 'number' || progress < 0 || progress > 1)
    return <span className="clip">{typeof progress === 'string' ? progress : JSON.stringify(progress)}</span>;
  const share = formatShare(Math.round(progress * 100) / 100);
  return (
    <span className={classes.progress} role="img" aria-label={`Progress ${share}`}>
      <span className={classes.bar}>
        <span style={{ width: `${progress * 100}%` }} />
      </span>
      {share}
    </span>
  );
}
