import { dirname, join } from 'node:path';
import type { ProcessLauncher } from '../../../core/ports/child-process.ts';
import { DomainError } from '../../../model/domain-error.ts';
import type { ServerVersion } from '../../../model/embedded-record.ts';
import { assertNotTooOld } from '../redis-info.ts';
import { runToEnd } from './run-to-end.ts';
import { thrownMessage } from '../../../model/values/describe-thrown.ts';

/** A redis-server or valkey-server to run. */
export interface RedisBinary {
  readonly path: string;
  /** Where it finds its libraries, when the system's loader does not. */
  readonly libraryPath: string | null;
}

/** Longest that a binary has to say its version, ms. */
const LONGEST_ANSWER_MS = 5_000;

export function binaryEnvironment(binary: RedisBinary): Record<string, string> {
  return binary.libraryPath === null ? {} : { LD_LIBRARY_PATH: binary.libraryPath };
}

/** The start of a command line that runs a tool from beside the server. */
export function toolCommand(binary: RedisBinary, tool: string): string {
  const libraries = binary.libraryPath === null ? '' : `LD_LIBRARY_PATH=${shellWord(binary.libraryPath)} `;
  return `${libraries}${shellWord(join(dirname(binary.path), tool))}`;
}

/** A word that a shell leaves as it is. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Asks the binary what it is.
 * @throws DomainError REDIS_NOT_FOUND, REDIS_TOO_OLD
 */
export async function inspectBinary(
  launcher: ProcessLauncher,
  binary: RedisBinary | null,
): Promise<ServerVersion> {
  if (binary === null) throw notFound('no redis-server was found');
  const { lines } = await runToEnd(launcher, {
    command: binary.path,
    args: ['--version'],
    env: binaryEnvironment(binary),
    limitMs: LONGEST_ANSWER_MS,
  }).catch((error: unknown) => {
    throw notFound(`${binary.path} cannot be run: ${thrownMessage(error)}`);
  });
  const server = parseVersion(lines.join('\n'));
  if (server === null) throw notFound(`${binary.path} is no Redis server: ${lines[0] ?? 'it says nothing'}`);
  assertNotTooOld(server.version);
  return server;
}

/** Output of `redis-server --version`, for instance "Redis server v=7.0.15 sha=…"; null for anything else. */
export function parseVersion(text: string): ServerVersion | null {
  const [, name = '', version] = /(\w+) server v=(\d+\.\d+\.\d+)/i.exec(text) ?? [];
  if (version === undefined) return null;
  return { flavour: name.toLowerCase() === 'valkey' ? 'valkey' : 'redis', version };
}

function notFound(reason: string): DomainError {
  const advice =
    'install redis-server or valkey-server 6.2 or newer, name one by CAPSTAN_REDIS_SERVER, or use a Redis by its URL';
  return new DomainError('REDIS_NOT_FOUND', `${reason}; ${advice}`, { reason, advice });
}
