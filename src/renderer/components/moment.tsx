import type { ReactNode } from 'react';
import { isDate } from '../../model/values/date-text.ts';

interface MomentProps {
  /** Ms since the epoch; a number that is no date shows its text without one. */
  readonly at: number;
  /** On hover. */
  readonly title: string;
  readonly children: ReactNode;
}

/** A time for people and machines. */
export function Moment({ at, title, children }: MomentProps) {
  return (
    <time dateTime={isDate(at) ? new Date(at).toISOString() : undefined} title={title}>
      {children}
    </time>
  );
}
