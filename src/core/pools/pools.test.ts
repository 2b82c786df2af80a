import { expect, it } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { createMemoryPools } from '../../adapters/memory/memory-pools.ts';
import { DEFAULT_POOLS, poolOptionsSchema, type SavedPools } from '../../model/pool.ts';
import { EventLog } from '../events/event-log.ts';
import type { SettingsStore } from '../ports/settings-store.ts';

const [options] = DEFAULT_POOLS.map((input) => poolOptionsSchema.parse(input));
if (options === undefined) throw new Error('there are pools by default');

function stage() {
  const disk = { full: false };
  const store: SettingsStore<SavedPools> = {
    load: () => Promise.resolve(null),
    save: () => (disk.full ? Promise.reject(new Error('ENOSPC')) : Promise.resolve()),
  };
  const made = createMemoryPools({ clock: new ManualClock(), events: new EventLog(), store });
  const running = (pool: string) =>
    made.processes().filter(({ groupId, state }) => groupId === `pool:${pool}` && state.kind !== 'stopped');
  return { ...made, disk, running };
}

it('ends the workers of a pool that is removed though that cannot be kept', async () => {
  const { pools, disk, running } = stage();
  await pools.add({ ...options, poolName: 'extra' });
  await expect.poll(() => running('extra').length).toBeGreaterThan(0);
  disk.full = true;
  await expect(pools.remove('extra')).rejects.toThrow('ENOSPC');
  expect(running('extra')).toEqual([]);
  expect(() => pools.get('extra')).toThrow('no pool extra');
});

it('does not have a pool that could not be kept, and takes it when it can be', async () => {
  const { pools, disk, running } = stage();
  disk.full = true;
  await expect(pools.add({ ...options, poolName: 'extra' })).rejects.toThrow('ENOSPC');
  expect(() => pools.get('extra')).toThrow('no pool extra');
  disk.full = false;
  await pools.add({ ...options, poolName: 'extra' });
  await expect.poll(() => running('extra').length).toBeGreaterThan(0);
});
