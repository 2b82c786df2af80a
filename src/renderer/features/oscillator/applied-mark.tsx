import { IconAlertTriangleFilled, IconCheck } from '@tabler/icons-react';
import { useNow } from '../../components/use-now.ts';
import classes from './settings-card.module.css';
import type { ChangeSettings } from './use-change-settings.ts';

const SHOWN_MS = 4_000;

/** Tells that a change works already; goes away by itself. */
export function AppliedMark({ save }: { save: ChangeSettings }) {
  const now = useNow();
  const recent = save.submittedAt > 0 && now - save.submittedAt < SHOWN_MS;
  return (
    <span role="status">
      {save.isPending && <span className={classes.applying}>applying…</span>}
      {save.isSuccess && recent && (
        <span className={classes.applied}>
          <IconCheck size={13} stroke={2.5} /> applied live
        </span>
      )}
      {save.isError && recent && (
        <span className={classes.refused}>
          <IconAlertTriangleFilled size={12} /> not applied
        </span>
      )}
    </span>
  );
}
