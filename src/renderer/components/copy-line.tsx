import { CopyButton } from './copy-button.tsx';
import classes from './copy-line.module.css';

/** A line to be copied: a path, an address, a command. */
export function CopyLine({ text, label }: { text: string; label: string }) {
  return (
    <span className={classes.line}>
      {/* A long line scrolls, by keyboard too. */}
      <code tabIndex={0}>{text}</code>
      <CopyButton value={text} label={label} />
    </span>
  );
}
