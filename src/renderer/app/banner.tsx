import { Button, Loader } from '@mantine/core';
import { IconAlertTriangleFilled } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Age } from '../components/age.tsx';
import { EMBEDDED_CONNECTION_ID } from '../../model/redis.ts';
import { readFailure } from '../client.ts';
import { useReviveRedis } from './actions.ts';
import classes from './banner.module.css';
import { errorText } from './error-text.ts';
import { useLive } from './live/use-live.tsx';
import { formatHash } from './router.ts';
import { TokenBanner } from './token-banner.tsx';
import { useOwnRedis } from './use-own-redis.ts';

/** True once `value` has been true for `ms`: a short blink is not worth a banner. */
function useLasting(value: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasting(value), value ? ms : 0);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return value && lasting;
}

/** Stays for as long as something stops the work: the engine or Redis is out of reach. */
export function Banner() {
  const stream = useLive((state) => state.stream);
  const frameAt = useLive((state) => (state.stream.kind === 'retrying' ? state.frameAt : null));
  const redis = useLive((state) => state.redis);
  const ownRedis = useOwnRedis();
  const revive = useReviveRedis();
  const unreachable = useLasting(stream.kind === 'retrying', 700);
  if (stream.kind === 'retrying' && readFailure(stream.error).code === 'UNAUTHORIZED') return <TokenBanner />;
  if (unreachable && stream.kind === 'retrying') {
    return (
      <div className={classes.banner} role="alert">
        <Loader size={14} color="var(--bad-text)" />
        <b>Reconnecting to the engine</b>
        <span className="clip">
          {errorText(stream.error)} What you see is from <Age at={frameAt ?? stream.since} />.
        </span>
      </div>
    );
  }
  if (redis?.kind !== 'lost') return null;
  if (ownRedis?.kind === 'errored') {
    return (
      <div className={classes.banner} role="alert">
        <IconAlertTriangleFilled size={15} />
        <b>The embedded Redis keeps failing and was given up</b>
        <span className="clip">
          {ownRedis.cause} · <Age at={ownRedis.since} suffix="" /> · work rests until it is started
        </span>
        <span className="spring" />
        <Button component="a" href={formatHash('logs', { text: 'embedded Redis' })} size="compact-xs">
          Its log
        </Button>
        <Button
          size="compact-xs"
          variant="filled"
          loading={revive.isPending}
          onClick={() => revive.mutate({ id: EMBEDDED_CONNECTION_ID })}
        >
          Start it again
        </Button>
      </div>
    );
  }
  return (
    <div className={classes.banner} role="alert">
      <IconAlertTriangleFilled size={15} />
      <b>Redis is gone</b>
      <span className="clip">
        {redis.reason} · <Age at={redis.since} suffix="" /> · work rests and continues by itself when Redis is
        back
      </span>
      <span className="spring" />
      <Button component="a" href={formatHash('redis')} size="compact-xs">
        Connection
      </Button>
    </div>
  );
}
