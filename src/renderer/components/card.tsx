import type { ReactNode } from 'react';
import classes from './card.module.css';
import { ErrorBoundary } from './error-boundary.tsx';

interface CardProps {
  readonly title?: ReactNode;
  /** Right of the title. */
  readonly aside?: ReactNode;
  readonly className?: string | undefined;
  readonly label?: string;
  readonly children: ReactNode;
}

/** A panel with a thin border and a quiet title. */
export function Card({ title, aside, className, label, children }: CardProps) {
  return (
    <section
      className={[classes.card, className].filter(Boolean).join(' ')}
      aria-label={label ?? (typeof title === 'string' ? title : undefined)}
    >
      {(title !== undefined || aside !== undefined) && (
        <header className={classes.header}>
          <h2 className={classes.title}>{title}</h2>
          {aside !== undefined && <div className={classes.aside}>{aside}</div>}
        </header>
      )}
      <ErrorBoundary what={label ?? (typeof title === 'string' ? title : 'This card')}>
        {children}
      </ErrorBoundary>
    </section>
  );
}
