import { once } from 'node:events';
import { _electron as electron, type ElectronApplication, type Page } from '@playwright/test';
import { type DesktopApp, untilPanel } from './desktop-app.ts';

interface RealLaunch {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly args: readonly string[];
}

/** The app in the real Electron, by Playwright's own means. */
export class RealApp implements DesktopApp {
  output = '';
  readonly exited: DesktopApp['exited'];
  readonly #app: ElectronApplication;

  private constructor(app: ElectronApplication) {
    this.#app = app;
    const child = app.process();
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.exited = once(child, 'exit').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    }));
  }

  static async launch(executablePath: string, { cwd, env, args }: RealLaunch): Promise<RealApp> {
    const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return new RealApp(
      await electron.launch({ executablePath, cwd, args: ['.', ...args], env: Object.fromEntries(set) }),
    );
  }

  get pid(): number {
    return this.#app.process().pid ?? 0;
  }

  async panel(): Promise<Page> {
    return untilPanel(await this.#app.firstWindow());
  }

  windowState() {
    return this.#app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      return { visible: window?.isVisible() ?? false, minimised: window?.isMinimized() ?? false };
    });
  }

  closeWindow() {
    return this.#app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  }

  crashPage() {
    return this.#app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
  }

  chooseInMenu(...path: string[]) {
    return this.#app.evaluate(({ Menu }, labels) => {
      const item = labels.reduce<Electron.MenuItem | undefined>(
        (found, label) =>
          (found?.submenu ?? Menu.getApplicationMenu())?.items.find((one) => one.label === label),
        undefined,
      );
      item?.click();
    }, path);
  }

  openUrl(url: string) {
    return this.#app.evaluate(
      ({ app }, link) => app.emit('open-url', { preventDefault: () => undefined }, link),
      url,
    );
  }

  quit() {
    return this.#app.evaluate(({ app }) => {
      setImmediate(() => app.quit());
    });
  }

  kill(): void {
    this.#app.process().kill('SIGKILL');
  }
}
