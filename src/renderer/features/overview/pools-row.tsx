import type { PoolView, PoolWorkerView } from '../../../model/pool.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash } from '../../app/router.ts';
import { formatRate, formatShort, plural } from '../../components/format.ts';
import { MemoryBar } from '../../components/memory-bar.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { poolStateWords } from '../pools/pool-state.ts';
import classes from './tiles.module.css';

const shareOf = ({ rssBytes, rssLimitBytes }: PoolWorkerView): number =>
  rssBytes === null || rssLimitBytes === null ? -1 : rssBytes / rssLimitBytes;

/** The worker that is nearest to its limit. */
function fullest(workers: readonly PoolWorkerView[]): PoolWorkerView | undefined {
  return workers.toSorted((a, b) => shareOf(b) - shareOf(a))[0];
}

function PoolTile({ pool }: { pool: PoolView }) {
  const { name, workers, running, queued, counts, ratePerSecond } = pool;
  const trail = useLive((state) => state.poolTrails[name]);
  const { word, tone } = poolStateWords(pool);
  const worker = fullest(workers);
  return (
    <a className={classes.card} href={formatHash('pools', { pool: name })} data-tone={tone}>
      <span className={classes.head}>
        <b className="clip" title={name}>
          Pool {name}
        </b>
        <span>{tone === 'ok' ? plural(workers.length, 'worker') : word}</span>
      </span>
      <span className={classes.figures}>
        <span>
          {formatShort(running)} running · {formatShort(queued)} waiting
          {counts.failed > 0 && <em> · {formatShort(counts.failed)} failed</em>}
        </span>
        <Sparkline values={trail ?? []} label={`Tasks a second in ${name} since the panel opened`} />
      </span>
      <span className={classes.figures}>
        <MemoryBar bytes={worker?.rssBytes ?? null} limitBytes={worker?.rssLimitBytes ?? null} />
        <span>{ratePerSecond === null ? '' : `${formatRate(ratePerSecond)}/s`}</span>
      </span>
    </a>
  );
}

/** A tile for each pool. Without pools there is none. */
export function PoolsRow() {
  const pools = useLive((state) => state.pools);
  if (pools === null || pools.length === 0) return null;
  return (
    <section className={classes.row} aria-label="Pools">
      {pools.map((pool) => (
        <PoolTile key={pool.name} pool={pool} />
      ))}
    </section>
  );
}
