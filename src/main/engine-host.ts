import { join } from 'node:path';
import { app } from 'electron';
import type { ComposedEngine } from '../host/compose.ts';
import type { HostConfig } from '../host/config.ts';
import { workerEntries } from '../host/entries.ts';
import type { LogFile } from '../host/log-file.ts';
import { withBroughtPrograms } from './brought-programs.ts';
import { checkInstalledFiles } from './installed-files.ts';
import type { Places } from './places.ts';

export interface EngineHostOptions {
  readonly config: HostConfig;
  readonly places: Places;
  readonly version: string;
}

/** The engine inside the desktop app: it may have to be started more than once before it runs. */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #waiting: ((engine: ComposedEngine) => void)[] = [];
  #engine: ComposedEngine | null = null;
  #starting: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;
  #logFile: LogFile | null = null;

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  /** The engine once it can be asked; null before and where it could not start. */
  current(): ComposedEngine | null {
    return this.#engine;
  }

  /** Calls back with the engine: at once if it is there, else when it is. */
  onEngine(listener: (engine: ComposedEngine) => void): void {
    if (this.#engine === null) this.#waiting.push(listener);
    else listener(this.#engine);
  }

  /** @throws NoNodeError, DamagedInstallationError, and DomainError as startEngine does; it may be called again then */
  async start(): Promise<void> {
    if (this.#closing !== null) return;
    const starting = this.#start();
    this.#starting = starting.catch(() => undefined);
    await starting;
  }

  /** Stops the engine in order; never rejects. Racing calls share one run. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #start(): Promise<void> {
    const { config, places, version } = this.#options;
    try {
      // Most of the program is behind these, and the window need not wait for it.
      const { openLogFile } = await import('../host/log-file.ts');
      const { startEngine } = await import('../host/start-engine.ts');
      if (app.isPackaged) await checkInstallation();
      const logFile = (this.#logFile ??= openLogFile(config.dataDir));
      await startEngine({
        config: withBroughtPrograms(config, {
          resources: process.resourcesPath,
          root: app.getAppPath(),
          platform: process.platform,
          arch: process.arch,
        }),
        version,
        entries: workerEntries(places.worker),
        panelDir: places.panel,
        exampleScripts: places.exampleScripts,
        pythonPackage: places.pythonPackage,
        host: 'desktop',
        sinks: [(line) => logFile.write(line)],
        onComposed: (engine) => {
          this.#engine = engine;
          for (const listener of this.#waiting.splice(0)) listener(engine);
        },
      });
    } catch (error) {
      this.#engine = null;
      throw error;
    }
  }

  async #close(): Promise<void> {
    // An engine on its way up is closed as soon as it can be.
    await Promise.race([this.#starting, new Promise<void>((resolve) => this.onEngine(() => resolve()))]);
    await this.#engine?.close();
    this.#logFile?.close();
  }
}

/** Packing has put the list of checksums into the archive. */
const checkInstallation = (): Promise<void> =>
  checkInstalledFiles({ resources: process.resourcesPath, list: join(app.getAppPath(), 'beside.json') });
