import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import type { SavedAutoscale } from '../../model/process-group.ts';
import { Autoscaler } from './autoscaler.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));
const SETTINGS = { min: 1, max: 4, backlogPerWorker: 10, cooldownS: 30 };

function stage(saved: SavedAutoscale = { groups: {} }) {
  const clock = new ManualClock();
  const group = { wanted: 1, backlog: 0 as number | null, busy: 0 };
  const kept: SavedAutoscale[] = [];
  const changes: string[] = [];
  const store = {
    load: async () => null,
    save: async (document: SavedAutoscale) => void kept.push(document),
  };
  const autoscaler = new Autoscaler({
    clock,
    store,
    saved,
    groups: () => [
      {
        id: 'worker_a',
        wanted: () => group.wanted,
        backlog: () => group.backlog,
        busy: () => group.busy,
        scale: (count) => void (group.wanted = count),
      },
    ],
    onScaled: (id, from, to) => changes.push(`${id} ${from} ${to}`),
    onError: (error) => expect.unreachable(String(error)),
  });
  autoscaler.start();
  return { clock, group, kept, changes, autoscaler, store };
}

describe('the autoscaler', () => {
  it('does nothing until it is told to, and keeps what it was told', async () => {
    const { clock, group, kept, autoscaler } = stage();
    group.backlog = 100;
    clock.advance(5_000);
    expect(group.wanted).toBe(1);
    await autoscaler.set('worker_a', SETTINGS);
    expect(kept).toEqual([{ groups: { worker_a: SETTINGS } }]);
    expect(group.wanted).toBe(4);
    await autoscaler.set('worker_a', null);
    expect(kept.at(-1)).toEqual({ groups: {} });
    group.backlog = 0;
    clock.advance(100_000);
    expect(group.wanted).toBe(4);
  });

  it('goes up with the backlog and down a while after it', async () => {
    const { clock, group, changes } = stage({ groups: { worker_a: SETTINGS } });
    group.backlog = 25;
    clock.advance(1_000);
    expect(group.wanted).toBe(3);
    group.backlog = 0;
    clock.advance(29_000);
    expect(group.wanted).toBe(3);
    // Needed once more: the time begins anew.
    group.backlog = 21;
    clock.advance(1_000);
    group.backlog = 0;
    clock.advance(29_000);
    expect(group.wanted).toBe(3);
    clock.advance(2_000);
    expect(group.wanted).toBe(1);
    await settle();
    expect(changes).toEqual(['worker_a 1 3', 'worker_a 3 1']);
  });

  it('does not judge what it cannot see', () => {
    const { clock, group } = stage({ groups: { worker_a: SETTINGS } });
    group.wanted = 3;
    group.backlog = null;
    clock.advance(100_000);
    expect(group.wanted).toBe(3);
  });

  it('goes on as it did when what it is told cannot be kept', async () => {
    const { autoscaler, store } = stage();
    store.save = () => Promise.reject(new Error('disk full'));
    await expect(autoscaler.set('worker_a', SETTINGS)).rejects.toThrow('disk full');
    expect(autoscaler.settingsOf('worker_a')).toBeNull();
  });
});
