import type { ProcessGroup } from '../../../model/process-group.ts';
import type { ProcessView } from '../../../model/process.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash } from '../../app/router.ts';
import { useRedisStale } from '../../app/use-redis-stale.ts';
import { Age } from '../../components/age.tsx';
import { formatCount, formatRate, formatShort, plural } from '../../components/format.ts';
import { MemoryBar } from '../../components/memory-bar.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { byKind, isSingle } from '../processes/sections.ts';
import { glanceAt } from './group-tiles.ts';
import classes from './tiles.module.css';

const perSecond = (rate: number | null | undefined, unit: string): string | null =>
  rate === null || rate === undefined ? null : `${formatRate(rate)} ${unit}`;

/** What a process does that has no queue of its own, where that is known; else how long it has run. */
function Life({ process: { group, state, startedAt } }: { process: ProcessView }) {
  const pace = useLive(({ metrics, redis, redisInfo }) => {
    if (group === 'threads') return perSecond(metrics?.processedPerSecond, 'messages/s');
    return group === 'redis' && redis?.kind === 'ready'
      ? perSecond(redisInfo?.opsPerSecond, 'operations/s')
      : null;
  });
  if (state.kind === 'stopped') return <span>–</span>;
  const runs = state.kind === 'running' || state.kind === 'late';
  return (
    <span>
      {runs && pace !== null ? pace : state.kind}
      {runs && pace === null && (
        <>
          {' '}
          for <Age at={startedAt} suffix="" />
        </>
      )}
    </span>
  );
}

function Work({ group, process }: { group: ProcessGroup; process: ProcessView | undefined }) {
  const queue = useLive((state) => state.python?.queues.find((one) => one.queue === group.id));
  const trail = useLive((state) => state.groupTrails[group.id]?.backlog);
  if (group.backlog === null && queue === undefined)
    return process === undefined ? <span>–</span> : <Life process={process} />;
  return (
    <>
      <span>
        {queue !== undefined && `${formatShort(queue.running)} in hand · `}
        {formatShort(group.backlog ?? queue?.waiting)} waiting
        {(queue?.dead ?? 0) > 0 && <em> · {formatShort(queue?.dead)} given up</em>}
      </span>
      <Sparkline values={trail ?? []} label={`Tasks waiting for ${group.label} since the panel opened`} />
    </>
  );
}

function GroupTile({ group, rows }: { group: ProcessGroup; rows: readonly ProcessView[] }) {
  const { up, wanted, restarts, cpuPercent, fullest, tone } = glanceAt(group, rows);
  const { id, label, problem } = group;
  const single = fullest !== undefined && wanted <= 1;
  const stale = useRedisStale();
  const href = formatHash('processes', single ? { process: fullest.id } : { find: id });
  const stopped = wanted === 0 && up === 0;
  return (
    <a className={classes.card} href={href} data-tone={tone} title={problem ?? undefined}>
      <span className={classes.head}>
        <b className="clip" title={label}>
          {label}
        </b>
        <span>{stopped ? 'stopped' : `${formatCount(up)} of ${formatCount(wanted)} up`}</span>
      </span>
      <span className={`${classes.figures} from-redis`} data-stale={stale}>
        <Work group={group} process={fullest} />
      </span>
      <span className={classes.figures}>
        <MemoryBar bytes={fullest?.rssBytes ?? null} limitBytes={fullest?.rssLimitBytes ?? null} short />
        <span>
          {restarts > 0 && `${plural(restarts, 'restart')} · `}
          {cpuPercent === null ? '–' : `${formatRate(cpuPercent)} %`}
        </span>
      </span>
    </a>
  );
}

const LABELS = { workers: 'Groups of workers', engine: 'Processes of the engine' } as const;

/** A tile for each group of processes: of those that do work, or of what there is one each. Pools have their own. */
export function GroupsRow({ of }: { of: keyof typeof LABELS }) {
  const groups = useLive((state) => state.groups);
  const rows = useLive((state) => state.processes);
  const own =
    groups?.filter(
      ({ kind, wanted }) => kind !== 'pool' && wanted !== null && isSingle(kind) === (of === 'engine'),
    ) ?? [];
  const shown = own.toSorted(byKind);
  if (shown.length === 0 || rows === null) return null;
  return (
    <section className={classes.row} aria-label={LABELS[of]}>
      {shown.map((group) => (
        <GroupTile key={group.id} group={group} rows={rows} />
      ))}
    </section>
  );
}
