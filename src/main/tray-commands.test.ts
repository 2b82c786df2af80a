import { expect, it, vi } from 'vitest';
import { createMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { type TrayCommandParts, trayCommands } from './tray-commands.ts';

const setUp = (environment: 'development' | 'production', agrees = false) => {
  const engine = createMemoryEngine();
  vi.spyOn(engine.connections, 'current').mockReturnValue({ ...engine.connections.current(), environment });
  const act = vi.spyOn(engine.processes, 'actOnGroup').mockResolvedValue({} as never);
  const show = vi.fn<(hash?: string) => void>();
  const pause = vi.fn(() => Promise.resolve());
  const parts = {
    host: { current: () => ({ engine }) },
    window: { show },
    pauseAll: { pause },
    mayPauseProduction: () => Promise.resolve(agrees),
  };
  return { engine, pause, choose: trayCommands(parts as unknown as TrayCommandParts), act, show };
};

it.each(['stop', 'restart'] as const)('has the panel ask before a %s that production feels', (deed) => {
  const { choose, act, show } = setUp('production');
  choose({ group: 'worker_a', deed });
  expect(act).not.toHaveBeenCalled();
  expect(show).toHaveBeenCalledExactlyOnceWith(`#/processes?ask=${deed}%3Aworker_a`);
  choose({ group: 'worker_a', deed: 'reload' });
  expect(act).toHaveBeenCalledExactlyOnceWith('worker_a', 'reload');
});

it('stops a group at once elsewhere', () => {
  const { choose, act, show } = setUp('development');
  choose({ group: 'worker_a', deed: 'stop' });
  expect(act).toHaveBeenCalledExactlyOnceWith('worker_a', 'stop');
  expect(show).not.toHaveBeenCalled();
});

it('asks before it pauses everything where that is production, and not elsewhere', async () => {
  for (const [environment, agrees, paused] of [
    ['production', false, 0],
    ['production', true, 1],
    ['development', false, 1],
  ] as const) {
    const { engine, pause, choose } = setUp(environment, agrees);
    choose('pause-all');
    await new Promise((resolve) => setImmediate(resolve));
    expect(pause.mock.calls).toHaveLength(paused);
    expect(engine.connections.current().environment).toBe(environment);
  }
});
