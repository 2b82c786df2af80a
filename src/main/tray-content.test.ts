import { describe, expect, it } from 'vitest';
import type { EngineGlance } from './engine-glance.ts';
import { trayContent } from './tray-content.ts';

const glance: EngineGlance = {
  status: 'running',
  canStart: true,
  pushers: 3,
  pullers: 1,
  messages: 1_234,
  attention: [],
  groups: [],
  failures: [],
  pools: [],
  working: true,
};
const enabled = (content: EngineGlance | null, label: string) =>
  trayContent(content).items.find((item) => item?.label === label)?.enabled;

describe('the tray', () => {
  it('says how it goes', () => {
    expect(trayContent(glance).toolTip).toBe('Capstan: running · 3 pushers, 1 puller\n1234 messages');
    expect(trayContent(glance).mood).toBe('ok');
    expect(trayContent({ ...glance, status: 'stopped' })).toMatchObject({
      mood: 'stopped',
      toolTip: 'Capstan: stopped\n1234 messages',
    });
    expect(trayContent(null)).toMatchObject({ mood: 'warn', toolTip: 'Capstan: the engine is starting' });
  });

  it('has the colour of the worst', () => {
    const warn = { kind: 'backlog-full', severity: 'warn', since: 0, waiting: 2, limit: 1 } as const;
    const bad = { kind: 'redis-away', severity: 'bad', since: 0, reason: 'gone' } as const;
    expect(trayContent({ ...glance, attention: [warn] }).mood).toBe('warn');
    expect(trayContent({ ...glance, attention: [warn, bad] }).mood).toBe('bad');
    expect(trayContent({ ...glance, status: 'stopped', attention: [bad] }).mood).toBe('bad');
    expect(trayContent({ ...glance, status: 'degraded' }).mood).toBe('warn');
    expect(trayContent({ ...glance, attention: [bad] }).toolTip).toContain('1 problem');
  });

  it('offers what is possible', () => {
    const [start, stop] = ['Start the oscillator', 'Stop the oscillator'];
    expect([enabled(glance, start), enabled(glance, stop), enabled(glance, 'Pause all')]).toEqual([
      false,
      true,
      true,
    ]);
    const stopped = { ...glance, status: 'stopped' } as const;
    expect([enabled(stopped, start), enabled(stopped, stop)]).toEqual([true, false]);
    expect(enabled({ ...stopped, canStart: false }, start)).toBe(false);
    expect(enabled(null, 'Quit')).toBe(true);
    expect(enabled(null, start)).toBeUndefined();
  });

  it('offers to resume what "Pause all" has paused, and to pause again what was started since', () => {
    const offered = (content: EngineGlance, pausedAll: boolean) =>
      trayContent(content, pausedAll)
        .items.filter((item) => item?.enabled === true)
        .map((item) => item?.label)
        .filter((label) => label === 'Pause all' || label === 'Resume all');
    const resting = {
      ...glance,
      status: 'stopped',
      pools: [{ name: 'MEM', state: 'paused' }],
      groups: [{ id: 'worker_a', label: 'worker_a', kind: 'python', state: 'stopped', actions: ['start'] }],
    } satisfies EngineGlance;
    // Jobs may be waiting although nothing else works.
    expect(offered(resting, false)).toEqual(['Pause all']);
    expect(offered(resting, true)).toEqual(['Resume all']);
    expect(offered({ ...resting, pools: [{ name: 'MEM', state: 'working' }] }, true)).toEqual([
      'Pause all',
      'Resume all',
    ]);
  });

  it('has a menu for each pool, with what is possible', () => {
    const pools = [
      { name: 'CPU', state: 'working' },
      { name: 'MEM', state: 'paused' },
    ] as const;
    const { items } = trayContent({ ...glance, pools });
    const possible = (label: string) =>
      items
        .find((item) => item?.label === label)
        ?.items?.filter((item) => item.enabled)
        .map((item) => item.label);
    expect(possible('Pool CPU')).toEqual(['Pause', 'Restart workers', 'Show']);
    expect(possible('Pool MEM')).toEqual(['Resume', 'Restart workers', 'Show']);
  });

  it('lists failures in short lines', () => {
    const failures = [`m-1: ${'long '.repeat(40)}`, 'm-2: two\nlines'];
    const list = trayContent({ ...glance, failures }).items.find((item) => item?.label === 'Recent failures');
    expect(list?.enabled).toBe(true);
    const labels = list?.items?.map(({ label }) => label) ?? [];
    expect(labels).toHaveLength(3);
    expect(labels[0]?.length).toBe(60);
    expect(labels[1]).toBe('m-2: two lines');
  });

  it('has a submenu for each group, with what it can be told', () => {
    const groups = [
      {
        id: 'worker_a',
        label: 'worker_a',
        kind: 'python',
        state: 'incomplete',
        actions: ['stop', 'reload', 'scale'],
      },
      { id: 'threads', label: 'thread host', kind: 'threads', state: 'stopped', actions: ['start'] },
    ] satisfies EngineGlance['groups'];
    const items = trayContent({ ...glance, groups }).items;
    const worker = items.find((item) => item?.label === 'worker_a');
    expect(worker?.items?.map(({ label, command }) => [label, command])).toEqual([
      ['Partly running', null],
      ['Stop', { group: 'worker_a', deed: 'stop' }],
      ['Reload one by one', { group: 'worker_a', deed: 'reload' }],
      ['Show', { group: 'worker_a', deed: 'show' }],
    ]);
    const threads = items.find((item) => item?.label === 'thread host');
    expect(threads?.items?.[0]).toMatchObject({ label: 'Stopped', enabled: false });
  });

  it('does not change with the count of messages, except for what is shown on hover', () => {
    const [before, after] = [trayContent(glance), trayContent({ ...glance, messages: 9_999 })];
    expect(after.items).toEqual(before.items);
    expect(after.toolTip).not.toBe(before.toolTip);
  });
});
