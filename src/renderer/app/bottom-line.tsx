import { useQuery } from '@tanstack/react-query';
import { api } from '../client.ts';
import { Age } from '../components/age.tsx';
import { formatBytes, formatCount } from '../components/format.ts';
import classes from './bottom-line.module.css';
import { useLive } from './live/use-live.tsx';
import { formatHash } from './router.ts';

const isUp = (kind: string): boolean => kind === 'running' || kind === 'late';

export function BottomLine() {
  const info = useLive((state) => state.redisInfo);
  const processes = useLive((state) => state.processes);
  const engine = useQuery(api.system.engine.queryOptions({ staleTime: Infinity })).data;
  const up = processes?.filter((row) => isUp(row.state.kind)).length;
  const complete = processes === null || up === processes.length;
  return (
    <footer className={classes.line}>
      <a href={formatHash('redis')}>
        Redis <b>{formatBytes(info?.usedMemoryBytes)}</b> · <b>{formatCount(info?.opsPerSecond)}</b> ops/s
      </a>
      <a href={formatHash('overview')} data-warn={!complete || undefined}>
        Processes <b>{formatCount(up)}</b> / <b>{formatCount(processes?.length)}</b> up
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
