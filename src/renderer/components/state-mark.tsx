import type { ReactNode } from 'react';
import classes from './state-mark.module.css';

export type StateTone = 'waiting' | 'delayed' | 'prioritized' | 'children' | 'active' | 'ok' | 'bad' | 'none';

/** The state of a task or job as a small square and a word. */
export function StateMark({ tone, children }: { tone: StateTone; children: ReactNode }) {
  return (
    <span className={classes.mark} data-tone={tone}>
      <i />
      {children}
    </span>
  );
}
