import { describe, expect, it } from 'vitest';
import { EventLog } from './event-log.ts';

const saved = (at: number) => ({ kind: 'state-saved', at }) as const;

describe('the list of events', () => {
  it('remembers the newest ones, oldest first', () => {
    const log = new EventLog(3);
    for (const at of [1, 2, 3, 4]) log.add(saved(at));
    expect(log.last(10)).toEqual([saved(2), saved(3), saved(4)]);
    expect(log.last(1)).toEqual([saved(4)]);
    expect(log.last(0)).toEqual([]);
  });

  it('tells what came since a position, as far as it is remembered', () => {
    const log = new EventLog(3);
    log.add(saved(1));
    const { count } = log;
    expect(log.since(count)).toEqual([]);
    log.add(saved(2));
    expect(log.since(count)).toEqual([saved(2)]);
    for (const at of [3, 4, 5]) log.add(saved(at));
    expect(log.since(count)).toEqual([saved(3), saved(4), saved(5)]);
  });

  it('tells its listeners until they cancel', () => {
    const log = new EventLog();
    const heard: number[] = [];
    const cancel = log.onEvent(({ at }) => heard.push(at));
    log.add(saved(1));
    cancel();
    log.add(saved(2));
    expect(heard).toEqual([1]);
  });
});
