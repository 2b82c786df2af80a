import { parseArgs } from 'node:util';
import { jsonLog } from '../adapters/log/json-log.ts';
import { terminalLog } from '../adapters/log/terminal-log.ts';
import { isLoopback, serveHttp } from '../api/serve-http.ts';
import { DomainError } from '../model/domain-error.ts';
import type { LogLine } from '../model/log.ts';
import { compose, type ComposedEngine } from './compose.ts';
import { type HostConfig, readConfig } from './config.ts';
import type { WorkerEntries } from './entries.ts';
import { postNotice, readNotice, removeNotice } from './notices.ts';
import { ShutdownSignals } from './shutdown-signals.ts';

export interface ServerOptions {
  readonly entries: WorkerEntries;
  /** Folder of the built panel; null: the API alone. */
  readonly panelDir: string | null;
  /** Scripts that come with Capstan. */
  readonly exampleScripts: string;
  readonly version: string;
  readonly argv: readonly string[];
}

const DEFAULT_PORT = 3_000;
/** Whatever hangs while shutting down, it does not keep the process for longer than this, ms. */
const SHUTDOWN_LIMIT_MS = 15_000;

function chooseSink(argv: readonly string[]): (line: LogLine) => void {
  const { values } = parseArgs({ args: [...argv], options: { json: { type: 'boolean' } }, strict: true });
  // Whoever reads our output may be gone before we are.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  return values.json === true ? jsonLog(process.stdout) : terminalLog(process.stdout, process.stderr);
}

async function explain(error: unknown, config: HostConfig | null): Promise<string> {
  if (!(error instanceof DomainError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error.code !== 'DATA_FOLDER_TAKEN' || config === null) return error.message;
  const notice = await readNotice(config.dataDir);
  const where = notice === null || notice.pid !== error.detail['pid'] ? '' : `; it listens on ${notice.url}`;
  return `${error.message}${where}`;
}

async function listen(composed: ComposedEngine, config: HostConfig, panelDir: string | null) {
  const server = await serveHttp({
    engine: composed.engine,
    clock: composed.clock,
    host: config.host,
    port: config.port ?? DEFAULT_PORT,
    whenTaken: config.port === null ? 'next' : 'fail',
    token: composed.token,
    panelDir,
    onUnexpectedError: composed.onUnexpectedError,
    onAnswered: (request) => {
      composed.exposition.countRequest(request);
    },
  });
  composed.closings.add('HTTP server', () => server.close());
  if (config.port === null && server.port !== DEFAULT_PORT)
    composed.log.write('info', 'engine', `Port ${DEFAULT_PORT} is taken, so it is ${server.port} this time.`);
  return server;
}

async function start(
  options: ServerOptions,
  config: HostConfig,
  sink: (line: LogLine) => void,
): Promise<ComposedEngine> {
  if (!isLoopback(config.host) && config.token === null)
    throw new DomainError('TOKEN_REQUIRED', `Listening on ${config.host} needs a token: set CAPSTAN_TOKEN.`);
  const { entries, exampleScripts, version, panelDir } = options;
  const composed = await compose({ config, entries, exampleScripts, version, host: 'server', sinks: [sink] });
  try {
    const { url } = await listen(composed, config, panelDir);
    composed.system.listening(url);
    await composed.begin();
    const notice = { pid: process.pid, url, startedAt: Date.now() };
    composed.closings.add('notice', () => removeNotice(config.dataDir));
    await postNotice(config.dataDir, notice);
    composed.log.write('info', 'engine', `Capstan is listening on ${url}`);
    return composed;
  } catch (error) {
    await composed.close();
    throw error;
  }
}

/** Runs the engine without a window until it is told to stop. Sets the exit code of the process. */
export async function runServer(options: ServerOptions): Promise<void> {
  const signals = new ShutdownSignals(process);
  let config: HostConfig | null = null;
  let sink = terminalLog(process.stdout, process.stderr);
  let seq = 0;
  const say = (level: LogLine['level'], text: string) => {
    sink({ seq: seq++, at: Date.now(), level, source: 'engine', text });
  };
  try {
    sink = chooseSink(options.argv);
    config = readConfig();
    const composed = await start(options, config, sink);
    process.on('uncaughtException', (error) => {
      composed.onUnexpectedError(error);
      process.exitCode = 1;
      signals.request('an unexpected error');
    });
    process.on('unhandledRejection', composed.onUnexpectedError);
    const reason = await signals.requested;
    composed.log.write('info', 'engine', `Stopping: ${reason}`);
    const limit = setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS);
    await composed.close();
    clearTimeout(limit);
    say('info', 'Capstan has stopped.');
  } catch (error) {
    say('error', `Capstan cannot start: ${await explain(error, config)}`);
    process.exitCode = 1;
  } finally {
    signals.close();
  }
}
