import type { ReactNode } from 'react';
import classes from './settings-page.module.css';

interface OptionProps {
  readonly id?: string;
  readonly title: string;
  readonly text: string;
  readonly problem?: string | null;
  readonly children: ReactNode;
}

/** A setting with its meaning left and its control right. */
export function Option({ id, title, text, problem = null, children }: OptionProps) {
  return (
    <div className={classes.option}>
      <div>
        {id === undefined ? <b>{title}</b> : <label htmlFor={id}>{title}</label>}
        <p>{text}</p>
        {problem !== null && (
          <p className={classes.problem} role="alert">
            {problem}
          </p>
        )}
      </div>
      {children}
    </div>
  );
}
