import { Button } from '@mantine/core';
import { useStart } from '../../app/actions.ts';
import { useLive } from '../../app/live/use-live.tsx';

/** For empty places that only a running oscillator fills. */
export function StartButton() {
  const stopped = useLive(
    ({ oscillator }) => oscillator?.status.kind === 'stopped' && oscillator.heldBy === null,
  );
  const start = useStart();
  if (!stopped) return null;
  return (
    <Button loading={start.isPending} onClick={() => start.mutate({})}>
      Start the oscillator
    </Button>
  );
}
