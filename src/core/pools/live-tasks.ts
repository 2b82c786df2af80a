import type { TaskDetail, TaskRow } from '../../model/task.ts';
import type { PoolTask } from './pool-task.ts';

/** Tasks that have not ended, of one pool or of all one-shots. */
export interface LiveTasks {
  tasks(): Iterable<PoolTask>;
  row(task: PoolTask): TaskRow;
  detail(task: PoolTask): TaskDetail;
  cancel(task: PoolTask): void;
  /** Nothing about the task changes any more. A one-shot's process says more after the task has ended. */
  isOver(task: PoolTask): boolean;
}
