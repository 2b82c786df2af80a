import classes from './legend.module.css';
import type { ChartSeries } from './chart-series.ts';

/** Names the lines of a chart. */
export function Legend({ series }: { series: readonly ChartSeries[] }) {
  return (
    <span className={classes.legend}>
      {series.map(({ label, color }) => (
        <span key={label}>
          <i style={{ background: `var(${color})` }} />
          {label}
        </span>
      ))}
    </span>
  );
}
