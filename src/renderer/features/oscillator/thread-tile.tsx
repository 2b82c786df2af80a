import { Popover } from '@mantine/core';
import { IconAlertTriangleFilled, IconLoader2, IconMoonFilled, IconX } from '@tabler/icons-react';
import { memo, useState } from 'react';
import type { ThreadView } from '../../../model/oscillator.ts';
import { formatRate } from '../../components/format.ts';
import { PHASE_TEXT, ThreadDetails } from './thread-details.tsx';
import classes from './thread-tile.module.css';

interface ThreadTileProps {
  readonly thread: ThreadView;
  /** Rate of the fleet's fastest thread: the full length of the bar. */
  readonly fullRate: number;
}

const PHASE_ICON: Partial<Record<ThreadView['phase'], typeof IconX>> = {
  starting: IconLoader2,
  resting: IconMoonFilled,
  reversing: IconLoader2,
  retiring: IconX,
};

/** One thread. Its element is found by `data-thread`, so that it can be followed from side to side. */
export const ThreadTile = memo(function ThreadTile({ thread, fullRate }: ThreadTileProps) {
  const [open, setOpen] = useState(false);
  const PhaseIcon = PHASE_ICON[thread.phase];
  const rate = thread.ratePerSecond ?? 0;
  const activity = fullRate > 0 ? Math.min(1, rate / fullRate) : 0;
  return (
    <li
      className={classes.item}
      data-thread={thread.id}
      data-role={thread.role}
      data-phase={thread.phase}
      aria-label={thread.id}
    >
      <Popover opened={open} position="bottom" shadow="md" withinPortal>
        <Popover.Target>
          <button
            type="button"
            className={classes.tile}
            onMouseEnter={() => setOpen(true)}
            onMouseLeave={() => setOpen(false)}
            onFocus={(event) => setOpen(event.currentTarget.matches(':focus-visible'))}
            onBlur={() => setOpen(false)}
          >
            <span className={classes.name}>
              {thread.id}
              <span className="sr-only">
                {' '}
                {thread.role}, {PHASE_TEXT[thread.phase]}
              </span>
              {thread.lastError !== null && <IconAlertTriangleFilled className={classes.failed} size={11} />}
              {PhaseIcon !== undefined && <PhaseIcon className={classes.phase} size={11} />}
            </span>
            <span className={classes.rate}>{formatRate(thread.ratePerSecond)}/s</span>
            <span className={classes.bar}>
              <span style={{ width: `${activity * 100}%` }} />
            </span>
          </button>
        </Popover.Target>
        <Popover.Dropdown p={10}>
          <ThreadDetails thread={thread} />
        </Popover.Dropdown>
      </Popover>
    </li>
  );
});
