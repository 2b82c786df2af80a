import { formatCount } from './format.ts';
import classes from './new-pill.module.css';

/** What has come while a list stands still; a click shows it. */
export function NewPill({
  count,
  onClick,
  label = 'new',
}: {
  count: number;
  onClick: () => void;
  label?: string;
}) {
  if (count <= 0) return null;
  return (
    <button type="button" className={classes.pill} onClick={onClick}>
      {formatCount(count)} {label}
    </button>
  );
}
