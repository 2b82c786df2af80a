import { makeFolder } from '../../../core/ports/make-folder.ts';
import { join } from 'node:path';
import type { ChildHandle, ProcessLauncher } from '../../../core/ports/child-process.ts';
import type { EmbeddedServerPort } from '../../../core/ports/embedded-server.ts';
import type { LaunchedRun } from '../../../core/ports/launched-run.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { RedisTarget } from '../../../core/ports/redis-link.ts';
import type { SettingsStore } from '../../../core/ports/settings-store.ts';
import { DomainError } from '../../../model/domain-error.ts';
import type { EmbeddedRecord } from '../../../model/embedded-record.ts';
import type { LogLevel } from '../../../model/log.ts';
import { checkAppendOnlyFile, dataDamage, truncatedFile } from './append-only-file.ts';
import { embeddedPassword } from './embedded-password.ts';
import {
  binaryEnvironment,
  inspectBinary,
  type RedisBinary,
  shellWord,
  toolCommand,
} from './redis-binary.ts';
import { RunMark } from './run-mark.ts';
import { assertReads } from './server-compatibility.ts';
import { serverConfig } from './server-config.ts';
import { choosePort } from './server-port.ts';
import { NotListening, untilAnswers } from './until-answers.ts';

export interface EmbeddedRedisOptions {
  /** The engine's data folder; the server's is `redis` in it. */
  readonly dataDir: string;
  /** The server to run; null: none was found, and a start says what to do. */
  readonly binary: RedisBinary | null;
  readonly launcher: ProcessLauncher;
  /** Keeps port and version from one start to the next. */
  readonly record: SettingsStore<EmbeddedRecord>;
  readonly log: Log;
  /** Most memory that it may use for data, bytes; null: as much as there is. */
  readonly maxMemoryBytes: number | null;
  /** Longest until a server listens, ms. Default 30,000. */
  readonly longestSilenceMs?: number | undefined;
  /** Told when the server dropped the cut-off tail of a file; `copy` has the files as they were. */
  readonly onTruncated?: ((what: { file: string; copy: string | null }) => void) | undefined;
}

/** Most lines of output that are kept to explain an exit. */
const LAST_WORDS = 50;

const NOT_LISTENING = 'was started and does not listen on its port';
const WENT_AWAY = 'ended at once without a failure instead of staying in the foreground';

/** A binary that says it is a server and does not come to serve; trying again would only end in the same way. */
function badStart(path: string, what: string): DomainError {
  const reason = `${path} ${what}`;
  return new DomainError('REDIS_NOT_FOUND', `${reason}; name another redis-server by CAPSTAN_REDIS_SERVER`, {
    reason,
  });
}

/** Runs a real redis-server on a loopback port of its own, with data and password in the data folder. */
export class EmbeddedRedis implements EmbeddedServerPort {
  readonly dataDir: string;
  readonly #options: EmbeddedRedisOptions;
  readonly #mark: RunMark;
  #port: number | null = null;
  #password: string | null = null;

  constructor(options: EmbeddedRedisOptions) {
    this.#options = options;
    this.dataDir = join(options.dataDir, 'redis');
    this.#mark = new RunMark(this.dataDir);
  }

  port(): number | null {
    return this.#port;
  }

  target(): RedisTarget | null {
    if (this.#port === null || this.#password === null) return null;
    return { url: `redis://:${this.#password}@127.0.0.1:${this.#port}` };
  }

  cliCommand(): string | null {
    const { binary } = this.#options;
    if (binary === null || this.#port === null) return null;
    return `REDISCLI_AUTH="$(cat ${shellWord(this.#passwordPath())})" ${toolCommand(binary, 'redis-cli')} -p ${this.#port}`;
  }

  lineLevel(_stream: 'stdout' | 'stderr', line: string): LogLevel {
    // "pid:role time level text", the levels being . - * # in order of importance.
    return / # /.test(line) ? 'info' : 'debug';
  }

  lineText(line: string): string {
    return line.replace(/^\d+:[A-Z] \d+ \w+ \d{4} [\d:.]+ [.\-*#] /, '');
  }

  readonly launch = async (signal: AbortSignal): Promise<LaunchedRun> => {
    const { launcher, binary, record } = this.#options;
    const server = await inspectBinary(launcher, binary);
    if (binary === null) throw new Error('unreachable');
    await makeFolder(this.dataDir);
    const before = await record.load();
    assertReads(server, before?.server ?? null);
    const afterCrash = this.#mark.isSet();
    await this.#mark.endLeftover(signal);
    const files = { launcher, binary, dir: this.dataDir };
    const copy = await checkAppendOnlyFile(files, afterCrash);
    this.#password = await embeddedPassword(this.#passwordPath());
    this.#port = await choosePort(before?.port ?? null);
    if (this.#port !== before?.port) await record.save({ port: this.#port, server: before?.server ?? null });
    signal.throwIfAborted();
    const { port, password } = { port: this.#port, password: this.#password };
    const handle = await launcher.launch({
      command: binary.path,
      args: ['-'],
      env: binaryEnvironment(binary),
      cwd: this.dataDir,
      stdin: serverConfig({
        port,
        password,
        dir: this.dataDir,
        maxMemoryBytes: this.#options.maxMemoryBytes,
      }),
      chatty: true,
      onHostDeath: 'terminate',
    });
    this.#mark.set(handle.pid);
    const lastWords = this.#listen(handle, copy);
    void handle.exited.then(({ code }) => {
      if (code === 0) this.#mark.clear();
    });
    let isReady = false;
    const url = `redis://:${password}@127.0.0.1:${port}`;
    const ready = untilAnswers(url, signal, this.#options.longestSilenceMs).then(
      async () => {
        isReady = true;
        await record.save({ port, server });
      },
      (error: unknown) => {
        throw error instanceof NotListening ? badStart(binary.path, NOT_LISTENING) : error;
      },
    );
    return {
      handle,
      ready,
      explainExit: async ({ code }) =>
        isReady
          ? null
          : ((await dataDamage(lastWords, files, copy)) ??
            (code === 0 && !signal.aborted ? badStart(binary.path, WENT_AWAY) : null)),
    };
  };

  /** Gathers the last lines for an explanation, and notices a dropped tail. */
  #listen(handle: ChildHandle, copy: string | null): readonly string[] {
    const lines: string[] = [];
    handle.onLine((_, line) => {
      if (lines.push(line) > LAST_WORDS) lines.shift();
      const file = truncatedFile(line);
      if (file === null) return;
      const where = copy === null ? '' : `; the files as they were are in ${copy}`;
      this.#options.log.write('warn', 'redis', `The cut-off tail of ${file} was dropped${where}`);
      this.#options.onTruncated?.({ file, copy });
    });
    return lines;
  }

  #passwordPath(): string {
    return join(this.dataDir, 'password');
  }
}
