import type { ReactNode } from 'react';
import type { KeptText } from '../../../../model/task.ts';
import { CopyButton } from '../../../components/copy-button.tsx';
import { JsonView } from '../../../components/json-view.tsx';
import { layOut } from '../../../../model/values/json-text.ts';
import classes from './job-page.module.css';

interface KeptJsonProps {
  readonly label: string;
  readonly kept: KeptText;
  readonly note?: ReactNode;
  /** Where the whole is to be had when this is only its beginning. */
  readonly whole?: ReactNode;
}

/** A value as JSON, or the beginning of a large one. */
export function KeptJson({ label, kept, note, whole }: KeptJsonProps) {
  return (
    <section className={classes.kept}>
      <h3>
        {label} <CopyButton value={kept.text} label={`Copy ${label.toLowerCase()}`} />
        {note !== undefined && <span className="muted">{note}</span>}
      </h3>
      {kept.truncated && <p className="muted">The first 64 KB; the whole is larger. {whole}</p>}
      <JsonView text={layOut(kept.text)} label={label} />
    </section>
  );
}
