import type { OscillatorSettings, Role } from '../../model/oscillator.ts';
import { clampFleet, FIRST_FLEET, type Fleet, stepFleet } from './fleet.ts';

/** What the oscillator counts; everything else follows from it. */
export interface Machine {
  readonly fleet: Fleet;
  /** Messages counted since the last switch, 0 … messagesPerSwitch − 1. */
  readonly messageCount: number;
  /** Messages processed since the very first start, failed ones included. */
  readonly totalMessageCount: number;
  readonly failedMessageCount: number;
  readonly roleSwitchCount: number;
}

/** The settings that the machine depends on. */
export type MachineRules = Pick<
  OscillatorSettings,
  'maxPushers' | 'maxPullers' | 'messagesPerSwitch' | 'mode'
>;

/** Something that moves the machine: messages of one kind. */
export interface Tally {
  readonly kind: 'pushed' | 'processed';
  readonly count: number;
  /** How many of the processed ones failed for good. */
  readonly failed?: number;
}

/** Where the machine stands afterwards and the fleets it passed through, oldest first. */
export interface Advance {
  readonly machine: Machine;
  readonly switches: number;
  readonly steps: readonly Machine[];
}

/** A machine that has never run. */
export const FIRST_MACHINE: Machine = {
  fleet: FIRST_FLEET,
  messageCount: 0,
  totalMessageCount: 0,
  failedMessageCount: 0,
  roleSwitchCount: 0,
};

/** Pusher leads exactly while the number of switches is even. */
export function leader(machine: Machine): Role {
  return machine.roleSwitchCount % 2 === 0 ? 'Pusher' : 'Puller';
}

/** Which kind of message moves the count now. */
function counts(machine: Machine, kind: Tally['kind'], rules: MachineRules): boolean {
  if (rules.mode === 'continuous') return kind === 'processed';
  return kind === (leader(machine) === 'Pusher' ? 'pushed' : 'processed');
}

/** Switches the leading role; each second switch moves the fleet one step. */
export function switchRole(machine: Machine, rules: MachineRules): Machine {
  const roleSwitchCount = machine.roleSwitchCount + 1;
  const fleet = roleSwitchCount % 2 === 0 ? stepFleet(machine.fleet, rules) : machine.fleet;
  return { ...machine, messageCount: 0, roleSwitchCount, fleet };
}

/**
 * Counts messages one by one, as if they had come singly: in one call the machine may switch several times, and
 * in `alternating` mode what is left of the tally after a switch no longer counts, for the other role leads.
 */
export function advance(machine: Machine, tally: Tally, rules: MachineRules): Advance {
  let now: Machine =
    tally.kind === 'processed'
      ? {
          ...machine,
          totalMessageCount: machine.totalMessageCount + tally.count,
          failedMessageCount: machine.failedMessageCount + (tally.failed ?? 0),
        }
      : machine;
  const steps: Machine[] = [];
  let switches = 0;
  let left = tally.count;
  while (left > 0 && counts(now, tally.kind, rules)) {
    const missing = Math.max(1, rules.messagesPerSwitch - now.messageCount);
    if (left < missing) {
      now = { ...now, messageCount: now.messageCount + left };
      break;
    }
    left -= missing;
    switches += 1;
    now = switchRole(now, rules);
    if (now.roleSwitchCount % 2 === 0) steps.push(now);
  }
  return { machine: now, switches, steps };
}

/** The machine after a change of the rules: the fleet within its limits, the count anew when the mode changed. */
export function changeRules(machine: Machine, before: MachineRules, after: MachineRules): Machine {
  const fleet = clampFleet(machine.fleet, after);
  const messageCount = before.mode === after.mode ? machine.messageCount : 0;
  return { ...machine, fleet, messageCount };
}
