import type { ReactNode } from 'react';
import type { RedisInfo, RedisLinkState } from '../../../model/redis.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { Age } from '../../components/age.tsx';
import { Card } from '../../components/card.tsx';
import {
  formatBytes,
  formatCount,
  formatDigits,
  formatMs,
  formatShare,
  formatSpan,
  UNKNOWN,
} from '../../components/format.ts';
import { EnvironmentTag } from './environment-tag.tsx';
import classes from './server-card.module.css';

function Fact({ name, tone, children }: { name: string; tone?: 'warn' | undefined; children: ReactNode }) {
  return (
    <div data-tone={tone}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function LinkText({ link }: { link: RedisLinkState | null }) {
  if (link === null) return <>not known yet</>;
  if (link.kind === 'ready') {
    return (
      <>
        connected for <Age at={link.since} suffix="" /> · round trip {formatMs(link.roundTripMs)}
      </>
    );
  }
  if (link.kind === 'connecting') return <>connecting…</>;
  return (
    <>
      lost <Age at={link.since} />
    </>
  );
}

const yesNo = (value: boolean | null | undefined): string =>
  value === null || value === undefined ? UNKNOWN : value ? 'on' : 'off';

function Facts({ info }: { info: RedisInfo | null }) {
  const risky = info?.evictionPolicy !== null && info !== null && info.evictionPolicy !== 'noeviction';
  const memory = info?.maxMemoryBytes ? ` of ${formatBytes(info.maxMemoryBytes)}` : '';
  return (
    <dl className={classes.facts}>
      <Fact name="Server">{info === null ? UNKNOWN : `${info.flavour} ${info.version ?? ''}`}</Fact>
      <Fact name="Mode">{info?.mode ?? UNKNOWN}</Fact>
      <Fact name="Up for">{formatSpan((info?.uptimeSeconds ?? NaN) * 1_000)}</Fact>
      <Fact name="Memory">
        {formatBytes(info?.usedMemoryBytes)}
        <small>{memory}</small>
      </Fact>
      <Fact name="Operations">
        {formatCount(info?.opsPerSecond)} <small>/s</small>
      </Fact>
      <Fact name="Clients">{formatCount(info?.connectedClients)}</Fact>
      <Fact name="Keys">{formatCount(info?.keys)}</Fact>
      <Fact name="Hit rate">{formatShare(info?.hitRate)}</Fact>
      <Fact name="Eviction" tone={risky ? 'warn' : undefined}>
        {info?.evictionPolicy ?? UNKNOWN}
      </Fact>
      <Fact name="Append-only file">{yesNo(info?.aofEnabled)}</Fact>
      <Fact name="Last save">
        <Age at={info?.lastSaveAt} />
      </Fact>
      <Fact name="Process">{formatDigits(info?.processId)}</Fact>
    </dl>
  );
}

/** The connection in use, and what INFO says of the server behind it. */
export function ServerCard() {
  const connection = useLive((state) => state.connection);
  const link = useLive((state) => state.redis);
  const info = useLive((state) => state.redisInfo);
  return (
    <Card className={classes.card} label="Server">
      <header
        className={classes.header}
        data-kind={link?.kind === 'ready' && link.trouble !== undefined ? 'lost' : link?.kind}
      >
        <span className={classes.led} />
        <h2 className="clip">{connection?.name ?? 'Redis'}</h2>
        {connection !== null && <EnvironmentTag environment={connection.environment} />}
        <code className="clip">{connection?.address}</code>
        <span className="spring" />
        <span className={classes.link}>
          <LinkText link={link} />
        </span>
      </header>
      {link?.kind === 'lost' && <p className={classes.reason}>{link.reason}</p>}
      {link?.kind === 'ready' && link.trouble !== undefined && (
        <p className={classes.reason} role="alert">
          {link.trouble.reason}. {link.trouble.cure}
        </p>
      )}
      <div className="from-redis" data-stale={link?.kind !== 'ready' || undefined}>
        <Facts info={info === null || link?.kind === 'ready' ? info : { ...info, opsPerSecond: null }} />
      </div>
    </Card>
  );
}
