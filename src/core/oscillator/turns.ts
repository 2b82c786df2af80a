import type { Turn } from '../../model/wire/thread-host.ts';
import type { LedgerEntry } from '../../model/wire/ledger.ts';
import { leader, type Machine, type MachineRules } from './machine.ts';

type Fence = Extract<LedgerEntry, { kind: 'fence' }>;

/** The turn that a machine asks for: both roles without end, or the leader for the messages to the next switch. */
export function turnOf(machine: Machine, rules: MachineRules, epoch: number): Turn {
  if (rules.mode === 'continuous') return { epoch, roles: 'both', permits: null };
  return { epoch, roles: leader(machine), permits: missingMessages(machine, rules) };
}

/** Messages to the next switch, at least one. */
export function missingMessages(machine: Machine, rules: MachineRules): number {
  return Math.max(1, rules.messagesPerSwitch - machine.messageCount);
}

/**
 * Permits to add to a turn so that it ends exactly at the switch: some may have died with a thread, or the number
 * of messages per switch was changed. Everything before the fence is counted, so what is still missing must
 * equal what is still open.
 */
export function correction(machine: Machine, rules: MachineRules, fence: Fence): number {
  return missingMessages(machine, rules) - (fence.permitsLeft + fence.inFlight);
}
