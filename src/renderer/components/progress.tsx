import { formatShare } from './format.ts';
import classes from './progress.module.css';

/** What running code says of its progress: a number from 0 to `most` is a bar, anything else is told as it is. */
export function Progress({ progress, most }: { progress: unknown; most: number }) {
  if (progress === null || progress === undefined) return null;
  if (typeof progress !== 'number' || progress < 0 || progress > most)
    return <span className="clip">{typeof progress === 'string' ? progress : JSON.stringify(progress)}</span>;
  const share = formatShare(Math.round((progress / most) * 100) / 100);
  return (
    <span className={classes.progress} role="img" aria-label={`Progress ${share}`}>
      <span className={classes.bar}>
        <span style={{ width: `${(progress / most) * 100}%` }} />
      </span>
      {share}
    </span>
  );
}
