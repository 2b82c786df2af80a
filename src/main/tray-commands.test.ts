import { expect, it, vi } from 'vitest';
import { createMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { type TrayCommandParts, trayCommands } from './tray-commands.ts';

const setUp = (environment: 'development' | 'production') => {
  const engine = createMemoryEngine();
  vi.spyOn(engine.connections, 'current').mockReturnValue({ ...engine.connections.current(), environment });
  const act = vi.spyOn(engine.processes, 'actOnGroup').mockResolvedValue({} as never);
  const show = vi.fn<(hash?: string) => void>();
  const parts = { host: { current: () => ({ engine }) }, window: { show } };
  return { choose: trayCommands(parts as unknown as TrayCommandParts), act, show };
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
