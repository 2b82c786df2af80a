import type { TaskRow } from '../../../model/task.ts';
import { formatHash, useRoute } from '../../app/router.ts';
import { Age } from '../../components/age.tsx';
import { formatCount, formatMs } from '../../components/format.ts';
import table from '../../components/table.module.css';
import classes from './task-list.module.css';
import { TaskProgress, TaskStateMark } from './task-state.tsx';
import { plainName } from './plain-name.ts';

const span = (from: number, to: number | null): number | null => (to === null ? null : to - from);

/** What there is to say of a task beside its figures. */
function Word({ task }: { task: TaskRow }) {
  if (task.state === 'running') return <TaskProgress progress={task.progress} />;
  if (task.state !== 'failed' || task.failure === null) return null;
  return (
    <span className="clip" title={task.failure.message}>
      {task.failure.message}
    </span>
  );
}

function Place({ task: { pool, queue, script } }: { task: TaskRow }) {
  if (pool !== null) return <>{pool}</>;
  if (queue === null) return <span className="muted">one-shot</span>;
  return (
    <>
      {queue} <span className={`${classes.narrow} muted`}>· {script}</span>
    </>
  );
}

function Row({ task }: { task: TaskRow }) {
  const { page, params } = useRoute();
  return (
    <tr>
      <th scope="row" className={classes.id}>
        <a href={formatHash(page, { ...params, task: task.id })} title={task.id}>
          {task.id}
        </a>
      </th>
      <td>
        <Place task={task} />
      </td>
      <td className={classes.script} title={task.script}>
        {plainName(task.script)}
      </td>
      <td>
        <TaskStateMark state={task.state} />
      </td>
      <td>
        <Age at={task.queuedAt} />
      </td>
      <td data-number="">{formatMs(span(task.queuedAt, task.startedAt))}</td>
      <td data-number="">
        {task.state === 'running' ? <Age at={task.startedAt} suffix="" /> : formatMs(task.runMs)}
      </td>
      <td data-number="" className={classes.wide}>
        {formatCount(task.attempts)}
      </td>
      <td className={classes.word}>
        <Word task={task} />
      </td>
    </tr>
  );
}

export function TaskTable({ rows, stale }: { rows: readonly TaskRow[]; stale: boolean }) {
  return (
    // Scrollable, so it must be reachable by keyboard.
    <div
      className={`${table.scroll} ${classes.scroll}`}
      role="region"
      aria-label="Tasks, newest first"
      tabIndex={0}
      data-stale={stale || undefined}
    >
      <table className={`${table.table} ${classes.table}`}>
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">In</th>
            <th scope="col" className={classes.script}>
              Script or type
            </th>
            <th scope="col">State</th>
            <th scope="col">Asked</th>
            <th scope="col" data-number="">
              Waited
            </th>
            <th scope="col" data-number="">
              Ran
            </th>
            <th scope="col" data-number="" className={classes.wide}>
              Attempts
            </th>
            <th scope="col">Progress or cause</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((task) => (
            <Row key={task.id} task={task} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
