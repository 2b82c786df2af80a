import { parseArgs } from 'node:util';
import { connect, refusalOf } from './client.ts';
import { act, type Deed, scale } from './commands/act.ts';
import { logs } from './commands/logs.ts';
import { monit } from './commands/monit.ts';
import { redis, redisCommand, RedisCommandError, redisVariable } from './commands/redis.ts';
import { status } from './commands/status.ts';
import { findEngine, NoEngineError } from './find-engine.ts';
import { HELP } from './help.ts';
import { UnknownNameError } from './names.ts';
import { UnknownPasswordError } from './redis-url.ts';
import type { Environment, Session, Terminal } from './terminal.ts';
import { thrownMessage, thrownText } from '../model/values/describe-thrown.ts';
import { visibleText } from '../model/values/visible.ts';

/** The part of `process` that this program needs. */
export interface Surroundings {
  readonly stdout: { write(text: string): unknown; columns?: number; rows?: number; hasColors?(): boolean };
  readonly stderr: { write(text: string): unknown };
  readonly env: Environment;
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/** The command line cannot be understood. */
class UsageError extends Error {}

/** Lines of a log that one call gives. */
const MOST_LOG_LINES = 1_000;

const OPTIONS = {
  json: { type: 'boolean' },
  env: { type: 'boolean' },
  help: { type: 'boolean' },
  lines: { type: 'string' },
  nostream: { type: 'boolean' },
  'data-dir': { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
} as const;

/** What stands behind `redis` is for Redis, dashes and all; options of this program come before it, or at once behind. */
function forRedis(argv: readonly string[]): { own: readonly string[]; command: readonly string[] } {
  const { tokens } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const [first, second] = tokens.filter(({ kind }) => kind === 'positional');
  if (first?.kind !== 'positional' || first.value !== 'redis' || second === undefined)
    return { own: argv, command: [] };
  const own = argv.slice(0, second.index).filter((word) => word !== '--');
  return { own, command: argv.slice(second.index) };
}

function parse(argv: readonly string[]) {
  try {
    const { own, command } = forRedis(argv);
    const { values, positionals } = parseArgs({ args: [...own], options: OPTIONS, allowPositionals: true });
    return { values, positionals: [...positionals, ...command] };
  } catch (error) {
    throw new UsageError(thrownMessage(error));
  }
}

type Values = ReturnType<typeof parse>['values'];

const required = (value: string | undefined, what: string): string => {
  if (value === undefined) throw new UsageError(`${what} is missing`);
  return value;
};

function wholeNumber(text: string | undefined, what: string): number {
  const number = Number(required(text, what));
  if (!Number.isInteger(number) || number < 0)
    throw new UsageError(`${what} is a whole number, not ${text ?? ''}`);
  return number;
}

async function run(session: Session, words: readonly string[], values: Values): Promise<void> {
  const [command, name, count] = words;
  switch (command) {
    case 'status':
      return status(session);
    case 'logs': {
      const lines = values.lines === undefined ? 20 : wholeNumber(values.lines, '--lines');
      if (lines > MOST_LOG_LINES)
        throw new UsageError(`--lines is at most ${MOST_LOG_LINES.toLocaleString('en')}, not ${lines}`);
      return logs(session, required(name, 'The name'), { lines, follow: values.nostream !== true });
    }
    case 'start':
    case 'stop':
    case 'restart':
    case 'reload':
      return act(session, command satisfies Deed, required(name, 'The name'));
    case 'scale':
      return scale(session, required(name, 'The group'), wholeNumber(count, 'The count'));
    case 'redis':
      if (values.env === true) return redisVariable(session);
      return words.length > 1 ? redisCommand(session, words.slice(1)) : redis(session);
    case 'monit':
      return monit(session);
    default:
      throw new UsageError(command === undefined ? 'A command is missing' : `There is no command ${command}`);
  }
}

function terminalOf({ stdout }: Surroundings): Terminal {
  return {
    write: (text) => void stdout.write(text),
    columns: stdout.columns ?? null,
    rows: stdout.rows ?? null,
    color: stdout.hasColors?.() ?? false,
  };
}

/** Runs one command; gives the exit code. */
export async function runCtl(argv: readonly string[], around: Surroundings): Promise<number> {
  const end = new AbortController();
  const interrupt = () => end.abort();
  around.on('SIGINT', interrupt);
  around.on('SIGTERM', interrupt);
  try {
    const { values, positionals } = parse(argv);
    if (values.help === true || positionals[0] === 'help') {
      around.stdout.write(`${HELP}\n`);
      return 0;
    }
    const { url, token } = values;
    const engine =
      url === undefined
        ? await findEngine(required(values['data-dir'], '--data-dir'), token)
        : { url, token: token ?? null };
    const session: Session = {
      client: connect(engine),
      terminal: terminalOf(around),
      json: values.json === true,
      env: around.env,
      signal: end.signal,
      now: () => Date.now(),
    };
    await run(session, positionals, values);
    return 0;
  } catch (error) {
    if (end.signal.aborted) return 0;
    const { code, words } = explain(error);
    around.stderr.write(`${visibleText(words)}\n`);
    return code;
  } finally {
    around.off('SIGINT', interrupt);
    around.off('SIGTERM', interrupt);
  }
}

function explain(error: unknown): { code: number; words: string } {
  if (error instanceof UsageError) return { code: 2, words: `${error.message}\n\n${HELP}` };
  if (error instanceof NoEngineError) return { code: 3, words: error.message };
  if (error instanceof UnknownNameError) return { code: 1, words: error.message };
  if (error instanceof UnknownPasswordError || error instanceof RedisCommandError)
    return { code: 1, words: error.message };
  const refusal = refusalOf(error);
  if (refusal !== null) return { code: 1, words: refusal };
  // fetch says no more than that it failed.
  if (error instanceof TypeError) {
    const { cause } = error;
    return {
      code: 3,
      words: `The engine does not answer: ${(cause instanceof Error ? cause : error).message}`,
    };
  }
  return { code: 1, words: thrownText(error) };
}
