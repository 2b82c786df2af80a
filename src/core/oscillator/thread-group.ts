import type { OscillatorControl } from '../engine.ts';
import type { ManagedGroup } from '../supervision/managed-group.ts';

/** The thread host as a group of processes: it runs while the oscillator does. `onError`: told when it cannot start. */
export function threadGroup(
  oscillator: Pick<OscillatorControl, 'start' | 'stop' | 'state'>,
  onError: (error: unknown) => void,
): ManagedGroup {
  const status = () => oscillator.state().status;
  // What comes of it is seen in the state of the process.
  const begin = (work: Promise<unknown>) => void work.catch(onError);
  // They may race; what is asked last counts.
  const start = () => begin(oscillator.start());
  const stop = () => begin(oscillator.stop());
  const restart = () => begin(oscillator.stop().then(() => oscillator.start()));
  const deeds = () => {
    const { kind } = status();
    const works = kind === 'running' || kind === 'degraded';
    return { ...(!works && { start }), ...(kind !== 'stopped' && { stop, restart }) };
  };
  return {
    id: 'threads',
    label: 'thread host',
    kind: 'threads',
    wanted: () => (status().kind === 'stopped' ? 0 : 1),
    backlog: () => null,
    problem: () => {
      const now = status();
      return now.kind === 'degraded' ? now.reason : null;
    },
    deeds,
    deedsFor: deeds,
  };
}
