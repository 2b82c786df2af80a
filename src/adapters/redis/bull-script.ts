import type { Redis } from 'ioredis';
import { LuaScript } from './lua-script.ts';

/** A command, its key and the rest. */
export type KeyedCommand = readonly [name: string, key: string, ...rest: (string | number)[]];

/**
 * A script of BullMQ's, and commands after it in the same step: how many values they are comes last, each begins with
 * the number of its own. A script that refuses, because somebody else has the job by now, answers with a negative number;
 * it has changed nothing then, and neither do the commands.
 */
const withCommands = (lua: string): string => `
local more, total = {}, tonumber(table.remove(ARGV))
for n = total, 1, -1 do more[n] = table.remove(ARGV) end
local function script()
${lua}
end
local reply = script()
if type(reply) == 'number' and reply < 0 then return reply end
local n = 1
while n <= total do
  local last = n + tonumber(more[n])
  redis.call(unpack(more, n + 1, last))
  n = last + 1
end
return reply`;

interface KnownScript {
  readonly script: LuaScript;
  readonly keys: number;
}
const known = new Map<string, KnownScript>();

/** BullMQ gives every connection its scripts before it uses it. */
function knownScript(client: Redis, name: string): KnownScript {
  const found = known.get(name);
  if (found !== undefined) return found;
  const scripts = client.scriptsSet as Record<string, { lua: string; numberOfKeys: number }>;
  const [, original] = Object.entries(scripts).find(([key]) => key.startsWith(`${name}:`)) ?? [];
  if (original === undefined) throw new Error(`BullMQ has no script ${name}`);
  const script = { script: new LuaScript(withCommands(original.lua)), keys: original.numberOfKeys };
  known.set(name, script);
  return script;
}

export interface BullScriptCall {
  /** A connection that a queue or worker of BullMQ's is ready on. */
  readonly client: Redis;
  readonly name: string;
  /** As BullMQ makes them: its keys, and behind them its values. */
  readonly args: readonly unknown[];
  /** What is done in the same step, unless the script refuses. */
  readonly commands: readonly KeyedCommand[];
}

/** @returns BullMQ's reply; a negative number: it refused */
export async function runBullScript({ client, name, args, commands }: BullScriptCall): Promise<unknown> {
  const { script, keys } = knownScript(client, name);
  const values = args as readonly (string | number | Buffer)[];
  const more = commands.flatMap((command) => [command.length, ...command]);
  return script.run(
    client,
    [...(values.slice(0, keys) as string[]), ...commands.map(([, key]) => key)],
    [...values.slice(keys), ...more, more.length],
  );
}
