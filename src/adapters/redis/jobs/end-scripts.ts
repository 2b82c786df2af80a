import type { Redis } from 'ioredis';
import { type JobOutcome, MOST_OUTCOMES } from '../../../model/wire/job-outcome.ts';
import { type KeyedCommand, runBullScript } from '../bull-script.ts';

/** BullMQ's scripts that end an attempt. */
export type EndScript = 'moveToFinished' | 'moveToDelayed' | 'retryJob';

export interface Ending {
  readonly client: Redis;
  readonly script: EndScript;
  /** As BullMQ makes them. */
  readonly args: readonly unknown[];
  readonly outcome: JobOutcome;
  readonly outcomesKey: string;
  /** Where jobs are listed that have been cancelled. */
  readonly cancelledKey: string;
}

/** Ends an attempt and tells of it in one step. @returns BullMQ's reply @throws EndRefused */
export async function runEnding(ending: Ending): Promise<unknown> {
  const { client, script: name, args, outcome, outcomesKey, cancelledKey } = ending;
  const { id, ended } = outcome;
  const commands = [tellOutcome(outcomesKey, outcome)];
  // With the time that BullMQ gives it among the failed ones: the same time is the same end.
  if (ended?.entry.status === 'cancelled') commands.push(['ZADD', cancelledKey, endTimeOf(args, id), id]);
  const reply = await runBullScript({ client, name, args, commands });
  if (typeof reply === 'number' && reply < 0) throw new EndRefused(id, reply);
  return reply;
}

/** Behind the keys of `moveToFinished` come the id of the job and the time of its end. */
function endTimeOf(args: readonly unknown[], id: string): number {
  return Number(args[args.indexOf(id) + 1]);
}

/** Tells of an attempt that has ended. */
export function tellOutcome(key: string, outcome: JobOutcome): KeyedCommand {
  return ['XADD', key, 'MAXLEN', '~', MOST_OUTCOMES, '*', 'outcome', JSON.stringify(outcome)];
}

/** A script refuses to end a job: it is no longer its holder's, or its children stand in the way. */
export class EndRefused extends Error {
  override readonly name = 'EndRefused';
  readonly why: 'lost' | 'pending children' | 'failed children';

  constructor(id: string, code: number) {
    const why = code === -4 ? 'pending children' : code === -9 ? 'failed children' : 'lost';
    super(why === 'lost' ? `The lock of ${id} was lost (${code})` : `${id} has ${why}`);
    this.why = why;
  }
}
