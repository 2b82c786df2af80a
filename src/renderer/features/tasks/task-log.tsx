import type { TaskLogLine } from '../../../model/task.ts';
import { Card } from '../../components/card.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { formatClock, formatDate, plural } from '../../components/format.ts';
import { useFollowEnd } from '../../components/use-follow-end.ts';
import classes from './task-page.module.css';

/** What the task said and its process printed. Follows the end until somebody scrolls up. */
export function TaskLog({ lines, ended }: { lines: readonly TaskLogLine[]; ended: boolean }) {
  const end = useFollowEnd(lines.length, !ended);
  return (
    <Card
      className={classes.log}
      title="Log"
      aside={
        <>
          {plural(lines.length, 'line')}
          <CopyButton value={lines.map(({ text }) => text).join('\n')} label="Copy the log" />
        </>
      }
    >
      {lines.length === 0 ? (
        <p className="muted">{ended ? 'It said nothing.' : 'What it says and prints appears here.'}</p>
      ) : (
        <div {...end} className={classes.lines} role="log" aria-label="Log" aria-live="off" tabIndex={0}>
          <ol>
            {lines.map(({ at, stream, text }, index) => (
              // Lines are only ever added at the end.
              <li key={index} data-stream={stream}>
                <time title={formatDate(at)}>{formatClock(at)}</time>
                <span>{stream}</span>
                <code>{text}</code>
              </li>
            ))}
          </ol>
        </div>
      )}
    </Card>
  );
}
