import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { MemoryChild } from '../../adapters/memory/memory-child.ts';
import type { ProcessStateKind } from '../../model/process.ts';
import type { ProcessSample } from '../ports/child-process.ts';
import { mayFollow } from './process-state.ts';
import { ProcessTable } from './process-table.ts';
import { SupervisedProcess } from './supervised-process.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the table of processes', () => {
  it('samples every second what runs, and kills what is over its limit', async () => {
    const clock = new ManualClock();
    const usage = new Map<number, ProcessSample>([[1, { rssBytes: 10, cpuPercent: null }]]);
    const asked: number[][] = [];
    const sampler = {
      sample: (pids: readonly number[]) => {
        asked.push([...pids]);
        return Promise.resolve(usage);
      },
    };
    const table = new ProcessTable({ clock, sampler, onError: (error) => expect.unreachable(String(error)) });
    let pid = 0;
    const process = new SupervisedProcess({
      id: 'a',
      label: 'a',
      group: 'pool',
      clock,
      log: { write: () => undefined },
      rssLimitBytes: 100,
      launch: () => Promise.resolve({ handle: new MemoryChild(++pid), ready: Promise.resolve() }),
    });
    let changes = 0;
    table.onChange(() => changes++);
    const remove = table.add(process);
    table.start();
    clock.advance(1_000);
    expect(asked).toEqual([]);
    await process.start();
    clock.advance(1_000);
    await settle();
    expect(asked).toEqual([[1]]);
    expect(table.views()).toMatchObject([{ id: 'a', rssBytes: 10, state: { kind: 'running' } }]);
    usage.set(1, { rssBytes: 101, cpuPercent: 3 });
    clock.advance(1_000);
    await settle();
    expect(table.views()).toMatchObject([{ state: { kind: 'restarting' }, rssBytes: null }]);
    expect(changes).toBeGreaterThan(3);
    remove();
    expect(table.views()).toEqual([]);
    table.close();
    clock.advance(5_000);
    expect(asked).toHaveLength(2);
  });
});

describe('the states of a process', () => {
  it('lead from every state back to stopped, and nowhere but through starting to running', () => {
    const kinds: ProcessStateKind[] = [
      'stopped',
      'starting',
      'running',
      'late',
      'stopping',
      'restarting',
      'errored',
    ];
    const reachable = (from: ProcessStateKind, seen = new Set<ProcessStateKind>()): Set<ProcessStateKind> => {
      for (const to of kinds) if (mayFollow(from, to) && !seen.has(to)) reachable(to, seen.add(to));
      return seen;
    };
    for (const kind of kinds) expect(reachable(kind)).toContain('stopped');
    expect(kinds.filter((kind) => mayFollow(kind, 'running'))).toEqual(['starting', 'late']);
    expect(kinds.filter((kind) => mayFollow('stopping', kind))).toEqual(['stopped']);
  });
});
