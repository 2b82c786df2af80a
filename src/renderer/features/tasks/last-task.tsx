import type { TaskRow } from '../../../model/task.ts';
import { formatHash, useRoute } from '../../app/router.ts';
import { formatMs } from '../../components/format.ts';
import classes from './task-form.module.css';
import { TaskProgress, TaskStateMark } from './task-state.tsx';
import { useFollowedTask } from './use-task.ts';

/** What has become of the task that was run last from here. */
export function LastTask({ task }: { task: TaskRow }) {
  const { page, params } = useRoute();
  const { row } = useFollowedTask(task.id, true);
  const now = row ?? task;
  return (
    <p className={classes.last} role="status">
      <TaskStateMark state={now.state} />
      {now.state === 'running' && <TaskProgress progress={now.progress} />}
      {now.runMs !== null && <span className="muted">{formatMs(now.runMs)}</span>}
      <a href={formatHash(page, { ...params, task: now.id })}>Look at it</a>
    </p>
  );
}
