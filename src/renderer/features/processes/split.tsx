import { useLocalStorage } from '@mantine/hooks';
import { type ReactNode, useRef } from 'react';
import classes from './split.module.css';

const [LEAST, MOST, STEP] = [20, 80, 5];
const within = (share: number): number => Math.min(MOST, Math.max(LEAST, Math.round(share)));

/** A list above and what is looked at below, with a bar between them to be moved. */
export function Split({ above, below }: { above: ReactNode; below: ReactNode }) {
  const holder = useRef<HTMLDivElement>(null);
  const [share, setShare] = useLocalStorage({ key: 'capstan.split', defaultValue: 50 });
  if (below === null) return <div className={classes.split}>{above}</div>;
  const drag = (event: React.PointerEvent) => {
    const box = holder.current?.getBoundingClientRect();
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    setShare(within(((event.clientY - box.top) / box.height) * 100));
  };
  const step = (event: React.KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? -STEP : event.key === 'ArrowDown' ? STEP : 0;
    if (by === 0) return;
    event.preventDefault();
    setShare((before) => within(before + by));
  };
  return (
    <div ref={holder} className={classes.split}>
      <div className={classes.part} style={{ flex: `${share} 1 0` }}>
        {above}
      </div>
      <div
        className={classes.bar}
        role="separator"
        aria-label="Height of the list"
        aria-orientation="horizontal"
        aria-valuenow={share}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={step}
      />
      <div className={classes.part} style={{ flex: `${100 - share} 1 0` }}>
        {below}
      </div>
    </div>
  );
}
