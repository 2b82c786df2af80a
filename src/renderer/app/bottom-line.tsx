import { useQuery } from '@tanstack/react-query';
import { api } from '../client.ts';
import { Age } from '../components/age.tsx';
import { formatBytes, formatCount } from '../components/format.ts';
import { countUp } from '../features/overview/summary.ts';
import classes from './bottom-line.module.css';
import { useLive } from './live/use-live.tsx';
import { formatHash } from './router.ts';
import { useRedisStale } from './use-redis-stale.ts';

export function BottomLine() {
  const info = useLive((state) => state.redisInfo);
  const stale = useRedisStale();
  const processes = countUp(useLive((state) => state.processes));
  const engine = useQuery(api.system.engine.queryOptions({ staleTime: Infinity })).data;
  const complete = processes === null || processes.up === processes.expected;
  return (
    <footer className={classes.line}>
      <a href={formatHash('redis')} className="from-redis" data-stale={stale}>
        Redis <b>{formatBytes(info?.usedMemoryBytes)}</b> ·{' '}
        <b>{formatCount(stale ? null : info?.opsPerSecond)}</b> ops/s
      </a>
      <a href={formatHash('processes')} data-warn={!complete || undefined}>
        Processes <b>{formatCount(processes?.up)}</b> / <b>{formatCount(processes?.expected)}</b> up
      </a>
      <span className="clip">
        API <b>{engine === undefined ? '–' : (engine.apiUrl ?? 'off')}</b>
      </span>
      <span className="spring" />
      <span>
        Engine up <b>{engine === undefined ? '–' : <Age at={engine.startedAt} suffix="" />}</b>
      </span>
    </footer>
  );
}
