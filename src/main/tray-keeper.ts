import type { EngineGlance } from './engine-glance.ts';
import { PanelTray, type PanelTrayOptions } from './panel-tray.ts';
import { trayIsSeen } from './tray-host.ts';

/** At login the desktop's tray may come after us, so it is looked for again; ms after each other. */
const LOOK_AGAIN_MS = [3_000, 10_000, 30_000] as const;

/** Has the tray appear as soon as it would be seen. */
export class TrayKeeper {
  readonly #options: PanelTrayOptions;
  #tray: PanelTray | null = null;
  #glance: EngineGlance | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: PanelTrayOptions) {
    this.#options = options;
  }

  /** Whether there is one to hide in. */
  get isThere(): boolean {
    return this.#tray !== null;
  }

  /** Resolves after the first look; further ones follow by themselves. */
  async appear(waits: readonly number[] = LOOK_AGAIN_MS): Promise<void> {
    if (await trayIsSeen()) {
      if (this.#closed) return;
      this.#tray = new PanelTray(this.#options);
      if (this.#glance !== null) this.#tray.update(this.#glance);
      return;
    }
    const [wait, ...others] = waits;
    if (wait === undefined || this.#closed) return;
    this.#timer = setTimeout(() => void this.appear(others), wait);
  }

  update(glance: EngineGlance): void {
    this.#glance = glance;
    this.refresh();
  }

  /** Something else than the engine has changed that it shows. */
  refresh(): void {
    this.#tray?.update(this.#glance);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#tray?.destroy();
    this.#tray = null;
  }
}
