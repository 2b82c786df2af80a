import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './settings-card.module.css';

interface SettingRowProps {
  readonly id?: string;
  readonly label: string;
  readonly help: string;
  readonly problem?: string | null;
  readonly children: ReactNode;
}

/** A name left, a control right, and below them what is wrong. */
export function SettingRow({ id, label, help, problem = null, children }: SettingRowProps) {
  return (
    <div className={classes.row}>
      <Tooltip label={help} position="left">
        {id === undefined ? <span>{label}</span> : <label htmlFor={id}>{label}</label>}
      </Tooltip>
      {children}
      {problem !== null && (
        <p id={`${id ?? label}-problem`} className={classes.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
