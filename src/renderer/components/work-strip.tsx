import { Button, Progress } from '@mantine/core';
import { formatCount } from './format.ts';
import type { ChunkedWork } from './use-chunked-work.ts';
import classes from './work-strip.module.css';

/** How far long work is, and the way to stop it. */
export function WorkStrip({ work }: { work: ChunkedWork }) {
  const { progress } = work;
  if (progress === null) return null;
  const { title, done, total } = progress;
  return (
    <div className={classes.strip} role="status">
      <span>{title}</span>
      <Progress flex={1} size={6} value={total === 0 ? 0 : (done / total) * 100} aria-label={title} />
      <span>
        <b>{formatCount(done)}</b> of {total === 0 ? '…' : formatCount(total)}
      </span>
      <Button size="compact-xs" onClick={work.stop}>
        Stop here
      </Button>
    </div>
  );
}
