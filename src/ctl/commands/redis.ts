import type { RedisInfo } from '../../model/redis.ts';
import { visibleLine } from '../../model/values/visible.ts';
import { count, megabytes } from '../format.ts';
import { say, sayJson, type Session } from '../terminal.ts';

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
  if (connection.source === 'embedded' && embedded?.cliCommand) say(session, embedded.cliCommand);
}

function inWords({ flavour, version, connectedClients, usedMemoryBytes, keys }: RedisInfo): string {
  const what = `${flavour} ${version ?? ''}`.trim();
  return `${what}, ${count(connectedClients)} clients, ${megabytes(usedMemoryBytes)}, ${count(keys)} keys`;
}
