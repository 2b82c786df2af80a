import { join } from 'node:path';
import { app, nativeImage } from 'electron';
import { type EngineGlance, moodOf } from './engine-glance.ts';
import type { PanelWindow } from './panel-window.ts';

/** The number of troubles on the app's icon; on Windows, which has no numbers there, a mark on its button. */
export class Badge {
  readonly #window: PanelWindow;
  readonly #icons: string;
  #shown = '';

  /** `icons`: the folder of the tray's icons. */
  constructor(window: PanelWindow, icons: string) {
    this.#window = window;
    this.#icons = icons;
  }

  update(glance: EngineGlance): void {
    const count = glance.attention.length;
    const mood = count === 0 ? 'ok' : moodOf(glance);
    const now = `${mood} ${count}`;
    if (now === this.#shown || (this.#shown === '' && count === 0)) return;
    this.#shown = now;
    if (process.platform !== 'win32') {
      app.setBadgeCount(count);
      return;
    }
    const image = count === 0 ? null : nativeImage.createFromPath(join(this.#icons, `tray-${mood}.png`));
    this.#window.current()?.setOverlayIcon(image, count === 1 ? '1 problem' : `${count} problems`);
  }
}
