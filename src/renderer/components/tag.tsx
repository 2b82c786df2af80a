import type { ReactNode } from 'react';
import classes from './tag.module.css';

/** A short word in a tint. */
export function Tag({ tone, children }: { tone?: 'ok' | 'warn' | 'bad' | 'accent'; children: ReactNode }) {
  return (
    <span className={classes.tag} data-tone={tone}>
      {children}
    </span>
  );
}
