import type { OscillatorCounts, OscillatorState, Snapshot } from '../../../model/oscillator.ts';

/** One line of the comparison; null is not known. */
export interface SnapshotLine {
  readonly name: string;
  readonly saved: string | null;
  readonly live: string | null;
  readonly differs: boolean;
}

const FIELDS: readonly (keyof OscillatorCounts | 'direction')[] = [
  'pusherCount',
  'pullerCount',
  'messageCount',
  'totalMessageCount',
  'roleSwitchCount',
  'currentRole',
  'direction',
];

// Two long numbers do not fit side by side; the second one is then said as the difference.
const LONG = 1e5;

function against(saved: string | number | undefined, live: string | number | undefined): string | null {
  if (typeof saved !== 'number' || typeof live !== 'number' || Math.max(saved, live) < LONG)
    return shown(live);
  const difference = live - saved;
  return `${difference > 0 ? '+' : '−'}${Math.abs(difference).toLocaleString('en-US')}`;
}

const shown = (value: string | number | undefined): string | null =>
  value === undefined ? null : typeof value === 'number' ? value.toLocaleString('en-US') : value;

/** The saved state against the live one, field by field. */
export function compareSnapshot(saved: Snapshot | null, live: OscillatorState | null): SnapshotLine[] {
  return FIELDS.map((name) => {
    const [left, right] = [saved?.[name], live?.[name]];
    const differs = left !== undefined && right !== undefined && left !== right;
    return { name, saved: shown(left), live: differs ? against(left, right) : shown(right), differs };
  });
}
