import type { TaskDetail, TaskRow } from '../../model/task.ts';
import type { PoolTask } from './pool-task.ts';

/** Tasks that have not ended, of one pool or of all one-shots. */
export interface LiveTasks {
  tasks(): Iterable<PoolTask>;
  row(task: PoolTask): TaskRow;
  detail(task: PoolTask): TaskDetail;
  cancel(task: PoolTask): void;
}
