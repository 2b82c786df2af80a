import type { QueueCounts } from '../../../model/queue.ts';
import { formatCount } from '../../components/format.ts';
import { JOB_STATES, STATE_COLOR, STATE_LABEL } from './job-states.ts';
import classes from './state-bar.module.css';

/** All jobs of a queue as one bar, state by state. A state with any job is never too thin to see. */
export function StateBar({ counts }: { counts: QueueCounts }) {
  const present = JOB_STATES.filter((state) => counts[state] > 0);
  const words = present.map((state) => `${formatCount(counts[state])} ${STATE_LABEL[state].toLowerCase()}`);
  const label = present.length === 0 ? 'No jobs' : words.join(', ');
  return (
    <span className={classes.bar} role="img" aria-label={label} title={label}>
      {present.map((state) => (
        <span key={state} style={{ flexGrow: counts[state], background: STATE_COLOR[state] }} />
      ))}
    </span>
  );
}
