import { runRedisCommand, type RedisReply } from '../../adapters/redis/run-command.ts';
import type { RedisInfo } from '../../model/redis.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';
import { visibleLine } from '../../model/values/visible.ts';
import { count, megabytes } from '../format.ts';
import { cliLine, redisUrl } from '../redis-url.ts';
import { say, sayJson, type Session } from '../terminal.ts';

/** Redis refuses a command, or cannot be reached. */
export class RedisCommandError extends Error {
  override readonly name = 'RedisCommandError';
}

/** Which Redis the engine works on, how it is, and the redis-cli line to reach it. */
export async function redis(session: Session): Promise<void> {
  const { client } = session;
  const status = await client.redis.status();
  const info = status.link.kind === 'ready' ? await client.redis.info() : null;
  if (session.json) {
    sayJson(session, { ...status, info });
    return;
  }
  const { connection, link, embedded } = status;
  say(session, visibleLine(`${connection.name}  ${connection.address}`));
  if (link.kind !== 'ready')
    say(session, link.kind === 'lost' ? `away: ${visibleLine(link.reason)}` : 'connecting');
  else say(session, link.roundTripMs === null ? 'answers' : `answers in ${link.roundTripMs.toFixed(1)} ms`);
  if (info !== null) say(session, visibleLine(inWords(info)));
  const line = connection.source === 'embedded' ? embedded?.cliCommand : cliLine(connection.address);
  if (line) say(session, visibleLine(line));
}

/** The address with its password, as a variable that programs on this machine read. */
export async function redisVariable(session: Session): Promise<void> {
  say(session, `REDIS_URL=${await redisUrl(await session.client.redis.status(), session.env)}`);
}

/** Runs a command of redis-cli on the Redis that the engine works on. @throws RedisCommandError, UnknownPasswordError */
export async function redisCommand(session: Session, words: readonly string[]): Promise<void> {
  const url = await redisUrl(await session.client.redis.status(), session.env);
  const { columns } = session.terminal;
  const outcome = runRedisCommand(url, words, {
    signal: session.signal,
    onReply: (reply) => {
      if (session.json) sayJson(session, reply);
      // A program gets what is there; a terminal would obey it.
      else for (const line of linesOf(reply)) say(session, columns === null ? line : visibleLine(line));
    },
  });
  await outcome.catch((error: unknown) => {
    throw new RedisCommandError(thrownMessage(error));
  });
}

/** As redis-cli prints it for a program: each value on a line, nothing for none. */
function linesOf(reply: RedisReply): string[] {
  if (reply === null) return [''];
  if (typeof reply === 'string' || typeof reply === 'number') return [String(reply)];
  return reply.flatMap((value) => linesOf(value));
}

function inWords({ flavour, version, connectedClients, usedMemoryBytes, keys }: RedisInfo): string {
  const what = `${flavour} ${version ?? ''}`.trim();
  return `${what}, ${count(connectedClients)} clients, ${megabytes(usedMemoryBytes)}, ${count(keys)} keys`;
}
