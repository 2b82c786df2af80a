import { parseArgs } from 'node:util';
import { jsonLog } from '../adapters/log/json-log.ts';
import { terminalLog } from '../adapters/log/terminal-log.ts';
import { DomainError } from '../model/domain-error.ts';
import type { LogLine } from '../model/log.ts';
import { type HostConfig, readConfig } from './config.ts';
import type { WorkerEntries } from './entries.ts';
import { readNotice } from './notices.ts';
import { ShutdownSignals } from './shutdown-signals.ts';
import { startEngine } from './start-engine.ts';
import { thrownText } from '../model/values/describe-thrown.ts';
import { SHUTDOWN_LIMIT_MS } from '../model/timings.ts';

export interface ServerOptions {
  readonly entries: WorkerEntries;
  /** Folder of the built panel; null: the API alone. */
  readonly panelDir: string | null;
  /** Scripts that come with Capstan. */
  readonly exampleScripts: string;
  /** Folder of the Python package that comes with Capstan. */
  readonly pythonPackage: string;
  readonly version: string;
  readonly argv: readonly string[];
}

function chooseSink(argv: readonly string[]): (line: LogLine) => void {
  const { values } = parseArgs({ args: [...argv], options: { json: { type: 'boolean' } }, strict: true });
  // Whoever reads our output may be gone before we are.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  return values.json === true ? jsonLog(process.stdout) : terminalLog(process.stdout, process.stderr);
}

async function explain(error: unknown, config: HostConfig | null): Promise<string> {
  if (!(error instanceof DomainError)) return thrownText(error);
  if (error.code !== 'DATA_FOLDER_TAKEN' || config === null) return error.message;
  const notice = await readNotice(config.dataDir);
  const where = notice === null || notice.pid !== error.detail['pid'] ? '' : `; it listens on ${notice.url}`;
  return `${error.message}${where}`;
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
    const { entries, exampleScripts, pythonPackage, version, panelDir } = options;
    const composed = await startEngine({
      config: { ...config, http: true },
      entries,
      exampleScripts,
      pythonPackage,
      version,
      panelDir,
      host: 'server',
      sinks: [sink],
    });
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
