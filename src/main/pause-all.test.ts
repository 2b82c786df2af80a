import { expect, it, vi } from 'vitest';
import { createMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { type DesktopMemory, desktopMemorySchema } from '../model/desktop-memory.ts';
import { PauseAll } from './pause-all.ts';

function setUp() {
  const engine = createMemoryEngine();
  let kept: DesktopMemory = desktopMemorySchema.parse({});
  const memory = {
    get: () => kept,
    change: (change: Partial<DesktopMemory>) => {
      kept = desktopMemorySchema.parse(JSON.parse(JSON.stringify({ ...kept, ...change })));
    },
  };
  const failures: string[] = [];
  const begin = () =>
    new PauseAll({
      host: { current: () => ({ engine }) as never },
      memory,
      onFailure: (what) => failures.push(what),
    });
  return { engine, memory, failures, begin };
}

it('pauses the oscillator, pools, job types and Python workers, and resumes exactly these after a restart', async () => {
  const { engine, memory, failures, begin } = setUp();
  await engine.oscillator.start();
  const [first, second] = engine.pools.list().map(({ name }) => name);
  if (first === undefined || second === undefined) throw new Error('two pools are needed');
  // This one rests already, so it is not resumed.
  engine.pools.pause(second);
  const types = (await engine.jobTypes.list()).map(({ name }) => name);
  const [resting, ...working] = types;
  if (resting === undefined) throw new Error('a job type is needed');
  await engine.jobTypes.change(resting, { paused: true });
  const act = vi.spyOn(engine.processes, 'actOnGroup').mockResolvedValue({} as never);
  vi.spyOn(engine.processes, 'groups').mockReturnValue([
    { id: 'worker_a', kind: 'python', up: 2, actions: ['stop', 'restart'] },
    { id: 'worker_b', kind: 'python', up: 0, actions: ['start'] },
    { id: 'redis', kind: 'redis', up: 1, actions: ['stop'] },
  ] as never);

  const before = begin();
  await before.pause();
  expect(engine.oscillator.state().status.kind).toMatch(/^stop/);
  expect(engine.pools.list().map(({ state }) => state.kind)).not.toContain('working');
  expect((await engine.jobTypes.list()).every(({ settings }) => settings?.paused === true)).toBe(true);
  expect(act.mock.calls).toEqual([['worker_a', 'stop']]);
  expect(before.paused).toBe(true);
  expect(memory.get().paused).toMatchObject({ oscillator: true, python: ['worker_a'], jobTypes: working });

  const after = begin();
  expect(after.paused).toBe(true);
  await after.resume();
  expect(act.mock.calls.at(-1)).toEqual(['worker_a', 'start']);
  expect(engine.pools.get(first).state.kind).toBe('working');
  expect(engine.pools.get(second).state.kind).toBe('paused');
  const paused = (await engine.jobTypes.list()).filter(({ settings }) => settings?.paused === true);
  expect(paused.map(({ name }) => name)).toEqual([resting]);
  expect(engine.oscillator.state().status.kind).not.toBe('stopped');
  expect(after.paused).toBe(false);
  expect(failures).toEqual([]);
});

it('tells of a part that cannot be paused, pauses the others, and keeps what could not be resumed', async () => {
  const { engine, failures, begin } = setUp();
  vi.spyOn(engine.jobTypes, 'list').mockRejectedValue(new Error('Redis is away'));
  const all = begin();
  const told = vi.fn();
  all.onChange(told);
  await all.pause();
  expect(failures).toEqual(['pause the jobs']);
  expect(engine.pools.list().map(({ state }) => state.kind)).not.toContain('working');
  expect(told).toHaveBeenCalledTimes(1);

  const resume = vi.spyOn(engine.pools, 'resume').mockImplementationOnce(() => {
    throw new Error('gone');
  });
  await all.resume();
  expect(failures).toHaveLength(2);
  expect(all.paused).toBe(true);
  await all.resume();
  expect(all.paused).toBe(false);
  expect(resume).toHaveBeenCalledTimes(engine.pools.list().length + 1);
});
