import { isDate } from '../../model/values/date-text.ts';
import { formatDate, formatSpan, UNKNOWN } from './format.ts';
import { Moment } from './moment.tsx';
import { useNow } from './use-now.ts';

/** How long ago; the absolute time on hover. `suffix` is " ago" unless the column says it. */
export function Age({ at, suffix = ' ago' }: { at: number | null | undefined; suffix?: string }) {
  const now = useNow();
  if (!isDate(at)) return <>{UNKNOWN}</>;
  return (
    <Moment at={at} title={formatDate(at)}>
      {now - at < 1_000 ? 'now' : `${formatSpan(now - at)}${suffix}`}
    </Moment>
  );
}
