const HEIGHT = 16;

/** A small line without axes. */
export function Sparkline({
  values,
  label,
  width = 72,
}: {
  values: readonly number[];
  label: string;
  /** px. Default 72. */
  width?: number;
}) {
  if (values.length < 2) return <svg width={width} height={HEIGHT} aria-hidden="true" />;
  const top = Math.max(1, ...values);
  const step = width / (values.length - 1);
  const points = values.map(
    (value, index) =>
      `${(index * step).toFixed(1)},${(HEIGHT - 1.5 - (value / top) * (HEIGHT - 3)).toFixed(1)}`,
  );
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={label} style={{ flex: 'none' }}>
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--text-3)"
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    </svg>
  );
}
