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

const shown = (value: string | number | undefined): string | null =>
  value === undefined ? null : typeof value === 'number' ? value.toLocaleString('en-US') : value;

/** The saved state against the live one, field by field. */
export function compareSnapshot(saved: Snapshot | null, live: OscillatorState | null): SnapshotLine[] {
  return FIELDS.map((name) => {
    const [left, right] = [shown(saved?.[name]), shown(live?.[name])];
    return { name, saved: left, live: right, differs: left !== null && right !== null && left !== right };
  });
}
