import { Tooltip } from '@mantine/core';
import { formatDate, formatMs } from '../components/format.ts';
import { environmentClass } from '../features/redis/environment-tag.tsx';
import { useLive } from './live/use-live.tsx';
import { formatHash } from './router.ts';
import classes from './top-bar.module.css';

/** The connection in use: its state, name, environment and round-trip time. */
export function ConnectionChip() {
  const connection = useLive((state) => state.connection);
  const redis = useLive((state) => state.redis);
  const kind = redis?.kind ?? 'connecting';
  const words = { ready: 'connected', connecting: 'connecting…', lost: 'lost' }[kind];
  const time = redis?.kind === 'ready' ? formatMs(redis.roundTripMs) : words;
  const since = redis === null ? '' : ` since ${formatDate(redis.since)}`;
  return (
    <Tooltip label={`${connection?.address ?? 'Redis'} · ${words}${since}`}>
      <a className={classes.chip} href={formatHash('redis')}>
        <span className="sr-only">Redis connection </span>
        <span className={classes.led} data-kind={kind} />
        <span className="clip">{connection?.name ?? 'Redis'}</span>
        {connection !== null && connection.environment !== 'development' && (
          <span className={environmentClass(connection.environment)}>{connection.environment}</span>
        )}
        <span className="muted">
          {kind === 'ready' && <span className="sr-only">{words}, round trip </span>}
          {time}
        </span>
      </a>
    </Tooltip>
  );
}
