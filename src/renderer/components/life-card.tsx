import type { ReactNode } from 'react';
import { Card } from './card.tsx';
import { formatDate } from './format.ts';
import classes from './life-card.module.css';

export interface LifeStep {
  readonly name: string;
  readonly at: number | null;
  readonly note: ReactNode;
  /** How it went; null: it is still to come. */
  readonly tone: 'done' | 'ok' | 'bad' | 'none' | null;
}

/** The life of a task or job in steps, and below it its facts. */
export function LifeCard({ steps, children }: { steps: readonly LifeStep[]; children: ReactNode }) {
  return (
    <Card title="Life" className={classes.card}>
      <ol className={classes.timeline}>
        {steps.map(({ name, at, note, tone }, index) => (
          <li key={index} data-tone={tone ?? undefined}>
            <b>{name}</b>
            <span>
              {formatDate(at)}
              {note !== null && <em> · {note}</em>}
            </span>
          </li>
        ))}
      </ol>
      <dl className={classes.facts}>{children}</dl>
    </Card>
  );
}
