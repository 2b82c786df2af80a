import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AppUpdater } from 'electron-updater';
import { thrownMessage } from '../model/values/describe-thrown.ts';

/** What becomes of updates. */
export type UpdateState =
  | {
      readonly kind: 'unavailable';
      readonly because: 'not-installed' | 'package-manager' | 'not-signed' | 'no-source';
    }
  /** The user has not agreed: nothing is asked for, nobody is told. */
  | { readonly kind: 'off' }
  | { readonly kind: 'current' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'downloading'; readonly version: string }
  /** It is installed when the app quits, or at once by `installNow`. */
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface UpdateSource {
  /** Electron's `app.isPackaged`. */
  readonly packaged: boolean;
  readonly platform: NodeJS.Platform;
  /** Electron's resources folder. */
  readonly resources: string;
  /** The variable APPIMAGE, which an AppImage sets for what is in it. */
  readonly appImage: string | undefined;
  /** Whether the app was signed when it was packed, as package.json in its archive says. */
  readonly signed: boolean;
  readonly exists?: (path: string) => boolean;
}

export interface UpdatesOptions extends UpdateSource {
  /** Whether the user has agreed, as remembered. Default no. */
  readonly agreed?: boolean;
  /** Time between two looks, ms. Default 12 h. */
  readonly intervalMs?: number;
  readonly onChange: (state: UpdateState) => void;
  /** Default: electron-updater, which is not even loaded before the user agrees. */
  readonly load?: () => Promise<Updater>;
}

/** The part of electron-updater that is used. */
export type Updater = Pick<
  AppUpdater,
  'autoDownload' | 'autoInstallOnAppQuit' | 'logger' | 'on' | 'checkForUpdates' | 'quitAndInstall'
>;

const HALF_A_DAY_MS = 12 * 3_600_000;

/** Why there are no updates here; null when there are. */
export function noUpdatesBecause(
  source: UpdateSource,
): 'not-installed' | 'package-manager' | 'not-signed' | 'no-source' | null {
  const { packaged, platform, resources, appImage, signed, exists = existsSync } = source;
  if (!packaged) return 'not-installed';
  // What a .deb or .rpm has installed is the package manager's to replace.
  if (platform === 'linux' && !appImage) return 'package-manager';
  // Squirrel.Mac installs nothing for an app without a signature, after it has been fetched and announced
  // (docs/api/auto-updater.md, "Your application must be signed", Electron 45, 96f3996d8d).
  if (platform === 'darwin' && !signed) return 'not-signed';
  // Packing writes it where it knows the repository: whoever builds for himself has none.
  return exists(join(resources, 'app-update.yml')) ? null : 'no-source';
}

/** Looks for updates once the user has agreed, fetches them, and installs them when the app quits. */
export class Updates {
  readonly #options: UpdatesOptions;
  #state: UpdateState;
  #updater: Promise<Updater> | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    const because = noUpdatesBecause(options);
    this.#state = because === null ? { kind: 'off' } : { kind: 'unavailable', because };
    if (options.agreed === true) this.setAgreed(true);
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** The user agrees, or no longer does; to be remembered by the caller. */
  setAgreed(agreed: boolean): void {
    if (this.#state.kind === 'unavailable' || agreed === (this.#timer !== undefined)) return;
    if (!agreed) {
      this.close();
      void this.#updater?.then((updater) => (updater.autoInstallOnAppQuit = false));
      this.#change({ kind: 'off' });
      return;
    }
    this.#timer = setInterval(() => void this.look(), this.#options.intervalMs ?? HALF_A_DAY_MS);
    this.#timer.unref();
    void this.look();
  }

  /** Looks now. Without the user's agreement nothing happens. Never rejects: what fails is the state. */
  async look(): Promise<void> {
    if (this.#timer === undefined || this.#state.kind === 'downloading' || this.#state.kind === 'ready')
      return;
    try {
      const updater = await (this.#updater ??= this.#open());
      updater.autoInstallOnAppQuit = true;
      await updater.checkForUpdates();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Quits, installs and starts anew; only where an update is ready. Stop the engine before. */
  async installNow(): Promise<void> {
    if (this.#state.kind === 'ready') (await this.#updater)?.quitAndInstall();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #open(): Promise<Updater> {
    const updater = await (this.#options.load ?? loadUpdater)();
    updater.autoDownload = true;
    updater.logger = null;
    updater.on('checking-for-update', () => this.#change({ kind: 'checking' }));
    updater.on('update-not-available', () => this.#change({ kind: 'current' }));
    updater.on('update-available', ({ version }) => this.#change({ kind: 'downloading', version }));
    updater.on('update-downloaded', ({ version }) => this.#change({ kind: 'ready', version }));
    updater.on('error', (error) => this.#fail(error));
    return updater;
  }

  #fail(error: unknown): void {
    this.#change({ kind: 'failed', reason: thrownMessage(error) });
  }

  #change(state: UpdateState): void {
    // What was under way when the user took the agreement back is nobody's business any more.
    if (this.#timer === undefined && state.kind !== 'off') return;
    this.#state = state;
    this.#options.onChange(state);
  }
}

async function loadUpdater(): Promise<Updater> {
  const { default: module } = await import('electron-updater');
  return module.autoUpdater;
}
