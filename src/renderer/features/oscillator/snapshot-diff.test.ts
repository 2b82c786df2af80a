import { describe, expect, it } from 'vitest';
import {
  DEFAULT_OSCILLATOR_SETTINGS,
  type OscillatorState,
  type Snapshot,
} from '../../../model/oscillator.ts';
import { compareSnapshot } from './snapshot-diff.ts';

const counts = {
  pusherCount: 6,
  pullerCount: 5,
  messageCount: 4,
  totalMessageCount: 2_844,
  roleSwitchCount: 284,
  currentRole: 'Puller',
  direction: 'toPullers',
  failedMessageCount: 0,
} as const;
const saved: Snapshot = { ...counts, version: 1, settings: {}, ledger: {}, savedAt: 0 };
const live: OscillatorState = {
  ...counts,
  messageCount: 7,
  totalMessageCount: 2_847,
  status: { kind: 'running' },
  settings: DEFAULT_OSCILLATOR_SETTINGS,
  livePushers: 6,
  livePullers: 5,
  pushersPaused: false,
  heldBy: null,
  revision: 1,
};
const differences = (left: Snapshot | null, right: OscillatorState | null) =>
  compareSnapshot(left, right)
    .filter((line) => line.differs)
    .map((line) => [line.name, line.saved, line.live]);

describe('saved against live', () => {
  it('names what differs and nothing else', () => {
    expect(differences(saved, live)).toEqual([
      ['messageCount', '4', '7'],
      ['totalMessageCount', '2,844', '2,847'],
    ]);
  });

  it('says long numbers as their difference', () => {
    const lines = differences(
      { ...saved, messageCount: 7, totalMessageCount: 447_802 },
      { ...live, totalMessageCount: 448_432 },
    );
    expect(lines).toEqual([['totalMessageCount', '447,802', '+630']]);
  });

  it('does not call unknown different', () => {
    expect(differences(null, live)).toEqual([]);
    expect(differences(saved, null)).toEqual([]);
  });
});
