import { join } from 'node:path';
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { EngineGlance } from './engine-glance.ts';
import { type TrayCommand, type TrayItem, trayContent } from './tray-content.ts';

export interface PanelTrayOptions {
  readonly icons: string;
  readonly onCommand: (command: TrayCommand) => void;
  /** Whether "Resume all" has something to resume. */
  readonly pausedAll: () => boolean;
}

/** The icon beside the clock. Only what has changed is set: some desktops close an open menu that is set again. */
export class PanelTray {
  readonly #options: PanelTrayOptions;
  readonly #tray: Tray;
  readonly #shown = { mood: '', toolTip: '', items: '' };

  constructor(options: PanelTrayOptions) {
    this.#options = options;
    const { mood } = trayContent(null);
    this.#tray = new Tray(this.#icon(mood));
    this.#shown.mood = mood;
    // Linux desktops differ in what they call a click; all of them have the menu.
    this.#tray.on('click', () => {
      if (process.platform !== 'darwin') options.onCommand('open');
    });
    this.update(null);
  }

  update(glance: EngineGlance | null): void {
    const { mood, toolTip, items } = trayContent(glance, this.#options.pausedAll());
    if (this.#isNew('mood', mood)) this.#tray.setImage(this.#icon(mood));
    if (this.#isNew('toolTip', toolTip)) this.#tray.setToolTip(toolTip);
    if (this.#isNew('items', JSON.stringify(items)))
      this.#tray.setContextMenu(Menu.buildFromTemplate(items.map((item) => this.#item(item))));
  }

  destroy(): void {
    this.#tray.destroy();
  }

  #isNew(part: 'mood' | 'toolTip' | 'items', value: string): boolean {
    const isNew = this.#shown[part] !== value;
    this.#shown[part] = value;
    return isNew;
  }

  #icon(mood: string) {
    // macOS draws the menu bar's icons itself, in the colour that suits it.
    const template = process.platform === 'darwin';
    const name = `tray-${mood}${template ? 'Template' : ''}.png`;
    const image = nativeImage.createFromPath(join(this.#options.icons, name));
    if (template) image.setTemplateImage(true);
    return image;
  }

  #item(item: TrayItem | null): MenuItemConstructorOptions {
    if (item === null) return { type: 'separator' };
    const { label, command, enabled, items } = item;
    if (items !== undefined) return { label, enabled, submenu: items.map((inner) => this.#item(inner)) };
    return { label, enabled, click: () => command !== null && this.#options.onCommand(command) };
  }
}
