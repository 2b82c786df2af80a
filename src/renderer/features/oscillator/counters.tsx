import type { ReactNode } from 'react';
import { useLive } from '../../app/live/use-live.tsx';
import { formatCount, formatRate, formatShort, splitMs } from '../../components/format.ts';
import classes from './lead-card.module.css';

interface CounterProps {
  readonly name: string;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

function Counter({ name, title, children }: CounterProps) {
  return (
    <div className={classes.counter} title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function FleetCounter({
  name,
  live,
  target,
  limit,
  role,
}: {
  name: string;
  live?: number | undefined;
  target?: number | undefined;
  limit?: number | undefined;
  role: string;
}) {
  const moving = live !== undefined && target !== undefined && live !== target;
  return (
    <Counter name={name} title={moving ? `The target is ${target}` : undefined}>
      <b data-role={role}>{formatCount(live)}</b>
      <small>
        {moving && `→ ${target} `}of {formatCount(limit)}
      </small>
    </Counter>
  );
}

/** The figures in one row. */
export function Counters() {
  const state = useLive((live) => live.oscillator);
  const metrics = useLive((live) => live.metrics);
  const [wait, run] = [splitMs(metrics?.waitP95Ms), splitMs(metrics?.runP95Ms)];
  const running = state?.status.kind !== 'stopped';
  const failed = state?.failedMessageCount ?? 0;
  return (
    <dl className={classes.counters}>
      <FleetCounter
        name="Pushers"
        role="Pusher"
        live={state?.livePushers}
        target={running ? state?.pusherCount : undefined}
        limit={state?.settings.maxPushers}
      />
      <FleetCounter
        name="Pullers"
        role="Puller"
        live={state?.livePullers}
        target={running ? state?.pullerCount : undefined}
        limit={state?.settings.maxPullers}
      />
      <Counter
        name="Processed"
        title={`${formatCount(state?.totalMessageCount)} messages, ${formatCount(state?.failedMessageCount)} of them failed`}
      >
        <b>{formatShort(state?.totalMessageCount)}</b>
        {failed > 0 && <small data-bad="">{formatShort(failed)} failed</small>}
      </Counter>
      <Counter name="Switches · cycles" title="A cycle is two switches: there and back">
        <b>{formatShort(state?.roleSwitchCount)}</b>
        <small>· {formatShort(state === null ? null : Math.floor(state.roleSwitchCount / 2))}</small>
      </Counter>
      <Counter name="Waiting" title="Messages in the queue that no thread has in hand">
        <b>{formatShort(metrics?.waitingMessages)}</b>
      </Counter>
      <Counter name="Throughput" title="Messages processed per second">
        <b>{formatRate(metrics?.processedPerSecond)}</b>
        <small>/s</small>
      </Counter>
      <Counter
        name="Wait · run p95"
        title="95 of 100 messages of the last minute waited and ran no longer than this"
      >
        <b>{wait.figure}</b>
        <small>{wait.unit} ·</small> <b>{run.figure}</b>
        <small>{run.unit}</small>
      </Counter>
    </dl>
  );
}
