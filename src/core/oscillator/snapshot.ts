import {
  type LedgerMark,
  type OscillatorSettings,
  SNAPSHOT_VERSION,
  type Snapshot,
  snapshotSchema,
} from '../../model/oscillator.ts';
import { clampFleet } from './fleet.ts';
import { leader, type Machine } from './machine.ts';

/** A snapshot larger than this is not ours: 64 KB of JSON text. */
const MOST_SNAPSHOT_LENGTH = 65_536;

/** What is to be saved of a machine that has counted the ledger up to a mark. */
export function takeSnapshot(
  machine: Machine,
  { settings, ledger, savedAt }: { settings: OscillatorSettings; ledger: LedgerMark; savedAt: number },
): Snapshot {
  return {
    version: SNAPSHOT_VERSION,
    pusherCount: machine.fleet.pushers,
    pullerCount: machine.fleet.pullers,
    messageCount: machine.messageCount,
    totalMessageCount: machine.totalMessageCount,
    failedMessageCount: machine.failedMessageCount,
    roleSwitchCount: machine.roleSwitchCount,
    currentRole: leader(machine),
    direction: machine.fleet.direction,
    settings,
    ledger,
    savedAt,
  };
}

export type SnapshotReading =
  | { readonly kind: 'good'; readonly snapshot: Snapshot }
  | { readonly kind: 'corrupt'; readonly problem: string };

/** Reads the saved text; anything but a snapshot of this version is corrupt, with the problem in words. */
export function readSnapshot(text: string): SnapshotReading {
  if (text.length > MOST_SNAPSHOT_LENGTH)
    return { kind: 'corrupt', problem: `${text.length} characters long` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'corrupt', problem: text === '' ? 'empty' : 'not JSON' };
  }
  const version =
    typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > SNAPSHOT_VERSION) {
    return { kind: 'corrupt', problem: `written by a later Capstan (version ${version})` };
  }
  const result = snapshotSchema.safeParse(value);
  if (result.success) return { kind: 'good', snapshot: result.data };
  const issue = result.error.issues[0];
  return {
    kind: 'corrupt',
    problem: issue === undefined ? 'unreadable' : `${issue.path.join('.') || 'snapshot'}: ${issue.message}`,
  };
}

/**
 * The machine that a snapshot describes, within the limits of today. Who leads follows from the number of switches.
 * @returns also the names of the fields that had to be changed
 */
export function restoreMachine(
  snapshot: Snapshot,
  settings: OscillatorSettings,
): { machine: Machine; clamped: string[] } {
  const saved = {
    pushers: snapshot.pusherCount,
    pullers: snapshot.pullerCount,
    direction: snapshot.direction,
  };
  const fleet = clampFleet(saved, settings);
  // A change of the mode begins the count anew, also one that was made in between.
  const counted = snapshot.settings.mode === settings.mode ? snapshot.messageCount : 0;
  const messageCount = Math.min(counted, settings.messagesPerSwitch - 1);
  const machine: Machine = {
    fleet,
    messageCount,
    totalMessageCount: snapshot.totalMessageCount,
    failedMessageCount: snapshot.failedMessageCount,
    roleSwitchCount: snapshot.roleSwitchCount,
  };
  const clamped: string[] = [];
  if (fleet.pushers !== saved.pushers) clamped.push('pusherCount');
  if (fleet.pullers !== saved.pullers) clamped.push('pullerCount');
  if (messageCount !== counted) clamped.push('messageCount');
  if (leader(machine) !== snapshot.currentRole) clamped.push('currentRole');
  return { machine, clamped };
}
