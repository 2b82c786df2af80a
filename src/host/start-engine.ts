import { isLoopback, serveHttp } from '../api/serve-http.ts';
import { DomainError } from '../model/domain-error.ts';
import { type ComposedEngine, compose, type ComposeOptions } from './compose.ts';
import { postNotice, removeNotice } from './notices.ts';

export interface StartEngineOptions extends ComposeOptions {
  /** Folder of the built panel, served to browsers; null: the API alone. */
  readonly panelDir: string | null;
  /** Told once the engine can be asked, before it has found Redis: a window need not wait for that. */
  readonly onComposed?: (composed: ComposedEngine) => void;
}

const DEFAULT_PORT = 3_000;

async function listen(composed: ComposedEngine, options: StartEngineOptions): Promise<string> {
  const { config, panelDir } = options;
  const server = await serveHttp({
    engine: composed.engine,
    clock: composed.clock,
    host: config.host,
    port: config.port ?? DEFAULT_PORT,
    whenTaken: config.port === null ? 'next' : 'fail',
    token: composed.token,
    allowedOrigins: config.allowedOrigins,
    panelDir,
    onUnexpectedError: composed.onUnexpectedError,
    onAnswered: (request) => {
      composed.exposition.countRequest(request);
    },
  });
  composed.closings.add('HTTP server', () => server.close());
  if (config.port === null && server.port !== DEFAULT_PORT)
    composed.log.write('info', 'engine', `Port ${DEFAULT_PORT} is taken, so it is ${server.port} this time.`);
  return server.url;
}

/** Says where it listens, and whether it accepts work already. */
function announce({ log, system }: ComposedEngine, url: string): void {
  const { ready, causes } = system.readiness();
  if (ready) log.write('info', 'engine', `Capstan is listening on ${url}`);
  else {
    const why = causes.map(({ reason }) => reason).join('; ');
    // On stdout as well: whoever has started it opens the panel there, which says what to do.
    log.write('info', 'engine', `Capstan is listening on ${url} and accepts no work yet: ${why}`);
  }
}

/**
 * Brings an engine up as a host needs it: composed, listening unless HTTP is off, connected, and announced in its
 * data folder. What was made is closed again when a step fails.
 * @throws DomainError DATA_FOLDER_TAKEN, PORT_TAKEN, TOKEN_REQUIRED
 */
export async function startEngine(options: StartEngineOptions): Promise<ComposedEngine> {
  const { config, host, onComposed } = options;
  if (config.http && !isLoopback(config.host) && config.token === null)
    throw new DomainError('TOKEN_REQUIRED', `Listening on ${config.host} needs a token: set CAPSTAN_TOKEN.`);
  const composed = await compose(options);
  try {
    const url = config.http ? await listen(composed, options) : null;
    if (url !== null) composed.system.listening(url);
    onComposed?.(composed);
    await composed.begin();
    // It may have been closed meanwhile.
    if (url !== null && composed.system.health().status !== 'stopping') {
      composed.closings.add('notice', () => removeNotice(config.dataDir));
      await postNotice(config.dataDir, { pid: process.pid, url, startedAt: Date.now(), host });
      if (composed.system.settings().requireToken && config.token === null)
        composed.log.write(
          'info',
          'engine',
          `The API asks for the apiToken of ${config.dataDir}/identity.json`,
        );
      announce(composed, url);
    }
    return composed;
  } catch (error) {
    await composed.close();
    throw error;
  }
}
