import type { ReactNode } from 'react';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash } from '../../app/router.ts';
import { useRedisStale } from '../../app/use-redis-stale.ts';
import { formatCount, formatShare, formatShort, splitMs } from '../../components/format.ts';
import { useNow } from '../../components/use-now.ts';
import { useHistory } from '../history/use-history.ts';
import classes from './kpi-row.module.css';
import { countUp, donePerMinute, paceSince, totalOf } from './summary.ts';

interface KpiProps {
  readonly name: string;
  readonly href: string;
  readonly tone?: 'warn' | 'bad' | undefined;
  readonly title?: string;
  /** It comes from Redis, which is away. */
  readonly stale?: true | undefined;
  readonly children: ReactNode;
}

/** One figure; a click goes to what it counts. */
function Kpi({ name, href, tone, title, stale, children }: KpiProps) {
  return (
    <a className={classes.kpi} href={href} data-tone={tone} title={title}>
      <span className={classes.name}>{name}</span>
      <span className={`${classes.value} from-redis`} data-stale={stale}>
        {children}
      </span>
    </a>
  );
}

function Ms({ value }: { value: number | null | undefined }) {
  const { figure, unit } = splitMs(value);
  return (
    <>
      <b>{figure}</b> {unit !== '' && <small>{unit}</small>}
    </>
  );
}

const PACE_SPAN_MS = 60_000;
const FAILURES_ARE_MANY = 0.05;

export function KpiRow() {
  const totals = totalOf(useLive((state) => state.queues));
  const allHavePriority = totals !== null && totals.prioritized > 0 && totals.prioritized === totals.waiting;
  const metrics = useLive((state) => state.metrics);
  const processes = countUp(useLive((state) => state.processes));
  const status = useLive((state) => state.oscillator?.status.kind ?? null);
  const stale = useRedisStale();
  const now = useNow();
  const { throughput, loading } = useHistory(300);
  const pace = paceSince(throughput, now - PACE_SPAN_MS);
  const done = donePerMinute(loading ? null : status, pace);
  const lately = paceSince(throughput, now - 300_000);
  const many = (lately.failureShare ?? 0) > FAILURES_ARE_MANY;
  return (
    <section className={classes.row} aria-label="Key figures">
      <Kpi
        name="Waiting"
        href={formatHash('queues', { state: allHavePriority ? 'prioritized' : 'waiting' })}
        stale={stale}
      >
        <b>{formatShort(totals?.waiting)}</b> <small>jobs</small>
      </Kpi>
      <Kpi name="Active" href={formatHash('queues', { state: 'active' })} stale={stale}>
        <b>{formatShort(totals?.active)}</b> <small>jobs</small>
      </Kpi>
      <Kpi
        name="Done per minute"
        href={formatHash('oscillator')}
        title="Messages processed, over the last minute"
      >
        <b>{formatShort(done === null ? null : Math.round(done))}</b> <small>messages</small>
      </Kpi>
      <Kpi
        name="Failure rate"
        href={formatHash('queues', { queue: 'messages', state: 'failed' })}
        tone={many ? 'bad' : undefined}
      >
        <b>{formatShare(lately.failureShare)}</b> <small>last 5 min</small>
      </Kpi>
      <Kpi
        name="p95 wait · run"
        href={formatHash('oscillator')}
        title="95 of 100 messages of the last minute waited and ran no longer than this"
      >
        <Ms value={metrics?.waitP95Ms} /> <small>·</small> <Ms value={metrics?.runP95Ms} />
      </Kpi>
      <Kpi
        name="Processes up"
        href={formatHash('processes')}
        tone={processes !== null && processes.up < processes.expected ? 'warn' : undefined}
      >
        <b>{formatCount(processes?.up)}</b> <small>of {formatCount(processes?.expected)}</small>
      </Kpi>
    </section>
  );
}
