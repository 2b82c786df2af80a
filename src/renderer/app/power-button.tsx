import { Button, Loader, Tooltip } from '@mantine/core';
import { IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useStart, useStop } from './actions.ts';
import { useLive } from './live/use-live.tsx';
import classes from './top-bar.module.css';

/** The one big Start/Stop. What it says comes from the engine, never from the click. */
export function PowerButton() {
  const status = useLive((state) => state.oscillator?.status.kind ?? null);
  const elsewhere = useLive((state) => (state.oscillator?.heldBy ?? null) !== null);
  const away = useLive((state) => state.stream.kind === 'retrying');
  const redis = useLive((state) => state.redis?.kind ?? 'connecting');
  const start = useStart();
  const stop = useStop();
  const running = status === 'running' || status === 'degraded' || status === 'starting';
  // A click counts until the engine says more than its answer will.
  const asked = (start.isPending && status === 'stopped') || (stop.isPending && running);
  const changing = status === 'starting' || status === 'stopping' || asked;

  if (changing) {
    const word = status === 'stopping' || stop.isPending ? 'Stopping…' : 'Starting…';
    return (
      <Button className={classes.power} disabled leftSection={<Loader size={12} color="gray" />}>
        {word}
      </Button>
    );
  }
  const [label, icon, run] = running
    ? (['Stop', <IconPlayerStopFilled key="stop" size={14} />, () => stop.mutate({})] as const)
    : (['Start', <IconPlayerPlayFilled key="start" size={14} />, () => start.mutate({})] as const);
  // Its saved state and its queue are in Redis, so without one it can only be stopped.
  const noRedis = !running && redis !== 'ready';
  const hint = elsewhere && !running ? 'It runs in another Capstan' : `${label} the oscillator (Shift S)`;
  return (
    <Tooltip label={noRedis ? 'It can start once Redis answers' : hint}>
      <Button
        className={[classes.power, running ? classes.stop : classes.start].join(' ')}
        variant={running ? 'default' : 'filled'}
        disabled={status === null || away || noRedis}
        leftSection={icon}
        onClick={run}
      >
        {label}
      </Button>
    </Tooltip>
  );
}
