import type { OscillatorState } from '../../model/oscillator.ts';
import type { LedgerEntry } from '../../model/wire/ledger.ts';
import { type ThreadReport, type ThreadSettings } from '../../model/wire/thread-host.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { FleetHostFactory } from '../ports/fleet-host.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { Machine, MachineRules } from './machine.ts';
export interface FleetControlOptions {
  readonly clock: Clock;
  readonly events: EventLog;
  readonly queue: MessageQueue;
  readonly fleetHost: FleetHostFactory;
  readonly machine: () => Machine;
  readonly rules: () => MachineRules;
  readonly onLedger: (entries: readonly LedgerEntry[]) => void;
  readonly onChange: () => void;
  /** Giving back failed: Redis is away. It is tried again when it is back. */
  readonly onGiveBackFailed: (error: unknown) => void;
}
/** Makes the threads follow the machine: who has which role, whose turn it is, what to do when some die. */
export declare class FleetControl {
  #private;
  constructor(options: FleetControlOptions);
  /** Starts the thread host with the fleet that the machine asks for. */
  start(options: { redisUrl: string; settings: ThreadSettings }): Promise<void>;
  /** Ends every thread; what they could not finish goes back to the queue, and counts against no message. */
  stop(deadlineMs: number): Promise<void>;
  setSettings(settings: ThreadSettings): void;
  /** The machine moved or its rules changed. `switched`: a new turn begins. */
  follow(switched: boolean): void;
  /** Lets pushers rest or work. @returns whether that is a change */
  restPushers(resting: boolean): boolean;
  /** Asks for a fence, by which a turn is put right that lost permits. */
  checkTurn(): void;
  /** Asks for a fence after which `isFenceOfEmpty` tells that the queue was empty and all of it is counted. */
  fenceEmpty(): void;
  /** Takes a fence from the ledger, when everything before it is counted. @returns the queue was empty in this turn */
  takeFence(
    fence: Extract<
      LedgerEntry,
      {
        kind: 'fence';
      }
    >,
  ): boolean;
  /** Gives back the jobs of dead threads, as far as Redis can be reached. */
  payOwed(): Promise<number>;
  reports(): readonly ThreadReport[];
  live(): Pick<OscillatorState, 'livePushers' | 'livePullers' | 'pushersPaused'>;
  /** Why the fleet is not what it should be; null when it is, or has not been for a moment only. */
  problem(): string | null;
}
