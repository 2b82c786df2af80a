import { describe, expect, it } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import type { Death } from '../ports/death.ts';
import { classifyDeath, crashVerdict, type HeldItem, type WorkPolicy } from './crash-verdict.ts';

const policy: WorkPolicy = { mostDeaths: 3, mostKills: 10, memoryIsFinal: true };
const item = (more: Partial<HeldItem> = {}): HeldItem => ({
  ...{ begun: true, culprit: null, earlier: { deaths: 0, kills: 0 } },
  ...more,
});
const deaths = (count: number) => item({ earlier: { deaths: count, kills: 0 } });
const untouched = { kind: 'requeue', alone: false, count: null };
const suspect = { kind: 'requeue', alone: true, count: 'deaths' };

describe('the verdict on the work of a dead process', () => {
  it('names each death by its signs', () => {
    const code = { code: 7, signal: null };
    const killed = { code: null, signal: 'SIGKILL' };
    expect(classifyDeath({ exit: code, expected: false })).toBe('crash');
    expect(classifyDeath({ exit: { code: null, signal: 'SIGSEGV' }, expected: false })).toBe('crash');
    expect(classifyDeath({ exit: killed, expected: false })).toBe('killed');
    expect(classifyDeath({ exit: killed, expected: false, memory: true })).toBe('memory');
    expect(classifyDeath({ exit: killed, expected: false, silent: true })).toBe('silent');
    expect(classifyDeath({ exit: killed, expected: false, replaced: true })).toBe('replaced');
    expect(classifyDeath({ exit: killed, expected: true, memory: true })).toBe('asked');
  });

  it('requeues what had not begun, and what is known to be unaffected, without counting', () => {
    expect(crashVerdict(item({ begun: false }), 1, 'crash', policy)).toEqual(untouched);
    expect(crashVerdict(item({ culprit: false }), 3, 'crash', policy)).toEqual(untouched);
    expect(crashVerdict(item(), 1, 'asked', policy)).toEqual(untouched);
    expect(crashVerdict(item(), 2, 'replaced', policy)).toEqual(untouched);
  });

  it('fails the only item in flight at its third death, and requeues it alone before', () => {
    expect(crashVerdict(deaths(0), 1, 'crash', policy)).toEqual(suspect);
    expect(crashVerdict(deaths(1), 1, 'crash', policy)).toEqual(suspect);
    expect(crashVerdict(deaths(2), 1, 'crash', policy)).toEqual({ kind: 'fail', times: 3 });
  });

  it('fails an item that alone used too much memory at once where that is final', () => {
    expect(crashVerdict(deaths(0), 1, 'memory', policy)).toEqual({ kind: 'fail', times: 1 });
    expect(crashVerdict(deaths(0), 1, 'memory', { ...policy, memoryIsFinal: false })).toEqual(suspect);
    expect(crashVerdict(deaths(0), 2, 'memory', policy)).toEqual(suspect);
  });

  it('begins nothing a second time where one death is too many', () => {
    const once = { ...policy, mostDeaths: 1 };
    expect(crashVerdict(item(), 5, 'killed', once)).toEqual({ kind: 'fail', times: 1 });
    expect(crashVerdict(item({ begun: false }), 5, 'killed', once)).toEqual(untouched);
  });

  it('never fails one of several in flight unless it is known to have ended the process', () => {
    const anyDeath = fc.constantFrom<Death>('asked', 'replaced', 'killed', 'memory', 'silent', 'crash');
    fc.assert(
      fc.property(
        anyDeath,
        fc.nat(20),
        fc.nat(20),
        fc.integer({ min: 2, max: 9 }),
        (death, died, kills, suspects) => {
          const verdict = crashVerdict(item({ earlier: { deaths: died, kills } }), suspects, death, policy);
          expect(verdict.kind).toBe('requeue');
        },
      ),
    );
  });

  it('ends every item that brings down whatever runs it after at most three deaths', () => {
    const counts = { deaths: 0, kills: 0 };
    let alone = false;
    let rounds = 0;
    for (;;) {
      rounds += 1;
      const verdict = crashVerdict(item({ earlier: { ...counts } }), alone ? 1 : 8, 'crash', policy);
      if (verdict.kind === 'fail') break;
      alone = verdict.alone;
      if (verdict.count !== null) counts[verdict.count] += 1;
    }
    expect(rounds).toBe(3);
  });
});
