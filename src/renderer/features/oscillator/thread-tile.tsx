import { IconAlertTriangleFilled, IconLoader2, IconMoonFilled, IconX } from '@tabler/icons-react';
import { memo } from 'react';
import type { Role, ThreadView } from '../../../model/oscillator.ts';
import { PHASE_TEXT } from './thread-details.tsx';
import classes from './thread-tile.module.css';

/** Only what is drawn, so that a tile renders again only when it looks different. */
interface ThreadTileProps {
  readonly id: string;
  readonly role: Role;
  readonly phase: ThreadView['phase'];
  readonly rate: string;
  /** Rate against the fleet's fastest thread, in steps of 5 per cent. */
  readonly activity: number;
  readonly failed: boolean;
  /** The tile is pointed at, or no longer. */
  readonly onInspect: (id: string | null, tile: HTMLElement) => void;
}

const PHASE_ICON: Partial<Record<ThreadView['phase'], typeof IconX>> = {
  starting: IconLoader2,
  resting: IconMoonFilled,
  reversing: IconLoader2,
  retiring: IconX,
};

/** One thread. Its element is found by `data-thread`, so that it can be followed from side to side. */
export const ThreadTile = memo(function ThreadTile(props: ThreadTileProps) {
  const { id, role, phase, rate, activity, failed, onInspect } = props;
  const PhaseIcon = PHASE_ICON[phase];
  return (
    <li className={classes.item} data-thread={id} data-role={role} data-phase={phase} aria-label={id}>
      <button
        type="button"
        className={classes.tile}
        aria-describedby="thread-details"
        onMouseEnter={(event) => onInspect(id, event.currentTarget)}
        onMouseLeave={(event) => onInspect(null, event.currentTarget)}
        onFocus={(event) => onInspect(id, event.currentTarget)}
        onBlur={(event) => onInspect(null, event.currentTarget)}
      >
        <span className={classes.name}>
          {id}
          <span className="sr-only">
            {' '}
            {role}, {PHASE_TEXT[phase]}
          </span>
          {failed && <IconAlertTriangleFilled className={classes.failed} size={11} />}
          {PhaseIcon !== undefined && <PhaseIcon className={classes.phase} size={11} />}
        </span>
        <span className={classes.rate}>{rate}/s</span>
        <span className={classes.bar}>
          <span style={{ width: `${activity}%` }} />
        </span>
      </button>
    </li>
  );
});
