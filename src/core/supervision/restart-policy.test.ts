import { describe, expect, it } from 'vitest';
import { fc } from '../../../e2e/fixtures/properties.ts';
import { afterExit, NO_HISTORY, RESTART_RULES, type RestartHistory, restartDelay } from './restart-policy.ts';

describe('the restart policy', () => {
  it('waits half a second, then twice as long each time, up to 30 s', () => {
    const delays = [0, 1, 2, 3, 4, 5, 6, 7, 1_000].map((failures) => restartDelay(failures, 0.5));
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('varies every delay by at most a fifth', () => {
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, chance) => {
          const plain = restartDelay(failures, 0.5);
          const delay = restartDelay(failures, chance);
          expect(delay).toBeGreaterThanOrEqual(plain * 0.8 - 1);
          expect(delay).toBeLessThanOrEqual(plain * 1.2 + 1);
        },
      ),
    );
  });

  it('gives up at the fifth exit within a minute', () => {
    let history: RestartHistory = NO_HISTORY;
    const kinds = [0, 500, 1_500, 3_500, 7_500].map((now) => {
      const after = afterExit(history, { now, goodMs: 0, chance: 0.5 });
      history = after.history;
      return after.decision.kind;
    });
    expect(kinds).toEqual(['restart', 'restart', 'restart', 'restart', 'give-up']);
  });

  it('forgets everything after a good minute', () => {
    const worn: RestartHistory = { failures: 9, exits: [1, 2, 3, 4], workExits: 7 };
    const { decision, history } = afterExit(worn, { now: 5, goodMs: RESTART_RULES.goodRunMs, chance: 0.5 });
    expect(decision).toEqual({ kind: 'restart', delayMs: 500 });
    expect(history.failures).toBe(1);
  });

  it('never gives up on exits that are charged to work, pauses little, and does not count them', () => {
    let history: RestartHistory = NO_HISTORY;
    const delays = Array.from({ length: 300 }, (_, now) => {
      const after = afterExit(history, { now, goodMs: 0, chance: 0.5, ofWork: true });
      history = after.history;
      return after.decision.kind === 'restart' ? after.decision.delayMs : null;
    });
    expect(delays.slice(0, 6)).toEqual([10, 20, 40, 80, 100, 100]);
    expect(delays.at(-1)).toBe(100);
    const own = afterExit(history, { now: 301, goodMs: 0, chance: 0.5 });
    expect(own.decision).toEqual({ kind: 'restart', delayMs: 500 });
  });

  it('never gives up on exits that are rare enough', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 15_000, max: 500_000 }), { maxLength: 50 }), (gaps) => {
        let history: RestartHistory = NO_HISTORY;
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const after = afterExit(history, { now, goodMs: 0, chance: 0.5 });
          expect(after.decision.kind).toBe('restart');
          history = after.history;
        }
      }),
    );
  });
});
