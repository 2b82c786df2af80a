import { useLive } from '../../app/live/use-live.tsx';
import { formatCount } from '../../components/format.ts';
import classes from './lead-card.module.css';

const MOST_SEGMENTS = 50;

/** Messages counted towards the next switch of the leading role. */
export function SwitchProgress() {
  const count = useLive((state) => state.oscillator?.messageCount);
  const total = useLive((state) => state.oscillator?.settings.messagesPerSwitch);
  const role = useLive((state) => state.oscillator?.currentRole);
  const segmented = total !== undefined && total <= MOST_SEGMENTS;
  return (
    <div>
      <div className={classes.progressText}>
        <span>Messages to the next switch</span>
        <span>
          <b>{formatCount(count)}</b> of {formatCount(total)}
        </span>
      </div>
      <div
        className={classes.bar}
        data-role={role}
        role="progressbar"
        aria-label="Messages to the next switch"
        aria-valuemin={0}
        aria-valuemax={total ?? 0}
        aria-valuenow={count ?? 0}
        aria-valuetext={`${formatCount(count)} of ${formatCount(total)}`}
      >
        {segmented ? (
          Array.from({ length: total }, (_, index) => (
            <span key={index} className={classes.segment} data-filled={index < (count ?? 0) || undefined} />
          ))
        ) : (
          <span
            className={classes.fill}
            style={{ width: `${total === undefined ? 0 : ((count ?? 0) / total) * 100}%` }}
          />
        )}
      </div>
    </div>
  );
}
