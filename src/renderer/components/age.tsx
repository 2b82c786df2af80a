import { formatDate, formatSpan, UNKNOWN } from './format.ts';
import { useNow } from './use-now.ts';

/** How long ago; the absolute time on hover. `suffix` is " ago" unless the column says it. */
export function Age({ at, suffix = ' ago' }: { at: number | null | undefined; suffix?: string }) {
  const now = useNow();
  if (at === null || at === undefined) return <>{UNKNOWN}</>;
  return (
    <time dateTime={new Date(at).toISOString()} title={formatDate(at)}>
      {now - at < 1_000 ? 'now' : `${formatSpan(now - at)}${suffix}`}
    </time>
  );
}
