const [WIDTH, HEIGHT] = [72, 16];

/** A small line without axes. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  if (values.length < 2) return <svg width={WIDTH} height={HEIGHT} aria-hidden="true" />;
  const top = Math.max(1, ...values);
  const step = WIDTH / (values.length - 1);
  const points = values.map(
    (value, index) =>
      `${(index * step).toFixed(1)},${(HEIGHT - 1.5 - (value / top) * (HEIGHT - 3)).toFixed(1)}`,
  );
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={label} style={{ flex: 'none' }}>
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
