import type { Redis } from 'ioredis';
import { type JobOutcome, MOST_OUTCOMES } from '../../../model/wire/job-outcome.ts';
import { LuaScript } from '../lua-script.ts';

/** BullMQ's scripts that end an attempt. */
export type EndScript = 'moveToFinished' | 'moveToDelayed' | 'retryJob';

/**
 * One of BullMQ's scripts, and what it ends is told in the same step. A script that refuses, for the lock was lost,
 * answers with a negative number; it has changed nothing then, and nothing is told.
 */
const telling = (lua: string, keys: number): string => `
local endedAt, listed, outcome = table.remove(ARGV), table.remove(ARGV), table.remove(ARGV)
local function ended()
${lua}
end
local reply = ended()
if type(reply) == 'number' and reply < 0 then return reply end
redis.call('XADD', KEYS[${keys + 1}], 'MAXLEN', '~', ${MOST_OUTCOMES}, '*', 'outcome', outcome)
if listed ~= '' then redis.call('ZADD', KEYS[${keys + 2}], endedAt, listed) end
return reply`;

interface KnownScript {
  readonly script: LuaScript;
  readonly keys: number;
}
const known = new Map<EndScript, KnownScript>();

/** BullMQ gives every connection its scripts before it uses it. */
function tellingScript(client: Redis, name: EndScript): KnownScript {
  const found = known.get(name);
  if (found !== undefined) return found;
  const scripts = client.scriptsSet as Record<string, { lua: string; numberOfKeys: number }>;
  const [, original] = Object.entries(scripts).find(([key]) => key.startsWith(`${name}:`)) ?? [];
  if (original === undefined) throw new Error(`BullMQ has no script ${name}`);
  const keys = original.numberOfKeys;
  const script = { script: new LuaScript(telling(original.lua, keys)), keys };
  known.set(name, script);
  return script;
}

export interface Ending {
  readonly client: Redis;
  readonly script: EndScript;
  /** As BullMQ makes them: its keys, and behind them its values. */
  readonly args: readonly unknown[];
  readonly outcome: JobOutcome;
  readonly outcomesKey: string;
  /** Where jobs are listed that have been cancelled. */
  readonly cancelledKey: string;
}

/** Ends an attempt. @returns BullMQ's reply @throws EndRefused */
export async function runEnding(ending: Ending): Promise<unknown> {
  const { client, args, outcome, outcomesKey, cancelledKey } = ending;
  const { script, keys } = tellingScript(client, ending.script);
  const values = args as readonly (string | number | Buffer)[];
  const cancelled = outcome.ended?.entry.status === 'cancelled';
  const told = [JSON.stringify(outcome), cancelled ? outcome.id : '', outcome.endedAt];
  const reply = await script.run(
    client,
    [...(values.slice(0, keys) as string[]), outcomesKey, cancelledKey],
    [...values.slice(keys), ...told],
  );
  if (typeof reply === 'number' && reply < 0) throw new EndRefused(outcome.id, reply);
  return reply;
}

/** Tells of an attempt that has ended without a script of BullMQ's. */
export function writeOutcome(
  commands: { xadd(...args: [key: string, ...rest: (string | number)[]]): unknown },
  key: string,
  outcome: JobOutcome,
): void {
  commands.xadd(key, 'MAXLEN', '~', MOST_OUTCOMES, '*', 'outcome', JSON.stringify(outcome));
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
