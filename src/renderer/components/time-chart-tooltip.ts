import type uPlot from 'uplot';
import type { ChartSeries } from './chart-series.ts';
import { formatClock } from './format.ts';

/** Shows time and values under the cursor. Plain DOM: it moves with the mouse, far from React. */
export function tooltip(
  series: readonly ChartSeries[],
  format: (value: number) => string,
  classes: Readonly<Record<string, string>>,
): uPlot.Plugin {
  const box = document.createElement('div');
  box.className = classes['tooltip'] ?? '';
  const time = box.appendChild(document.createElement('time'));
  const values = series.map(({ label, color }) => {
    const row = box.appendChild(document.createElement('div'));
    const swatch = row.appendChild(document.createElement('i'));
    swatch.style.background = `var(${color})`;
    row.append(label);
    return row.appendChild(document.createElement('b'));
  });

  return {
    hooks: {
      init: (chart) => chart.over.append(box),
      setCursor: (chart) => {
        const { idx, left = -1, top = -1 } = chart.cursor;
        const at = idx === null || idx === undefined ? undefined : chart.data[0][idx];
        box.hidden = at === undefined || left < 0;
        if (at === undefined || idx === null || idx === undefined) return;
        time.textContent = formatClock(at * 1_000);
        values.forEach((value, index) => {
          const figure = chart.data[index + 1]?.[idx];
          value.textContent = figure === null || figure === undefined ? '–' : format(figure);
        });
        const flip = left > chart.over.clientWidth - box.offsetWidth - 24;
        box.style.transform = `translate(${left + (flip ? -box.offsetWidth - 12 : 12)}px, ${Math.max(0, Math.min(top, chart.over.clientHeight - box.offsetHeight))}px)`;
      },
    },
  };
}
