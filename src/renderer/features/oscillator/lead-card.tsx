import { IconArrowNarrowLeft, IconArrowNarrowRight } from '@tabler/icons-react';
import type { OscillatorState } from '../../../model/oscillator.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { Card } from '../../components/card.tsx';
import { UNKNOWN } from '../../components/format.ts';
import { Counters } from './counters.tsx';
import classes from './lead-card.module.css';
import { HeldNote } from './held-note.tsx';
import { SwitchProgress } from './switch-progress.tsx';

const STATUS_TEXT: Record<OscillatorState['status']['kind'], string> = {
  stopped: 'Stopped',
  starting: 'Starting',
  running: 'Running',
  degraded: 'Degraded',
  stopping: 'Stopping',
};

/** Who leads, how far it is to the next switch, and the counts. */
export function LeadCard() {
  const role = useLive((state) => state.oscillator?.currentRole);
  const direction = useLive((state) => state.oscillator?.direction);
  const status = useLive((state) => state.oscillator?.status.kind);
  const elsewhere = useLive((state) => (state.oscillator?.heldBy ?? null) !== null);
  const Arrow = direction === 'toPullers' ? IconArrowNarrowRight : IconArrowNarrowLeft;
  return (
    <Card className={classes.card} label="Leading role and counters">
      <div className={classes.lead}>
        <div>
          <p className={classes.caption}>Leading role</p>
          <p className={classes.role} data-role={role} data-stopped={status === 'stopped' || undefined}>
            {role === undefined ? UNKNOWN : `${role}s`}
          </p>
        </div>
        <SwitchProgress />
        <div className={classes.state}>
          <span className={classes.status} data-kind={status}>
            {status === undefined ? UNKNOWN : elsewhere ? 'Elsewhere' : STATUS_TEXT[status]}
          </span>
          {direction !== undefined && (
            <span className={classes.direction} data-role={direction === 'toPullers' ? 'Puller' : 'Pusher'}>
              <Arrow size={15} stroke={1.8} />
              towards {direction === 'toPullers' ? 'pullers' : 'pushers'}
            </span>
          )}
        </div>
      </div>
      <HeldNote />
      <Counters />
    </Card>
  );
}
