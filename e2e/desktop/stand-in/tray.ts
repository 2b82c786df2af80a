import { theApp } from './app.ts';
import { covered } from './covered.ts';
import { preventable, StandInEmitter } from './emitter.ts';
import { partOf } from './menu.ts';
import { nameOfImage } from './native-image.ts';
import { parent } from './parent.ts';

type Used = 'setImage' | 'setToolTip' | 'setContextMenu' | 'destroy' | 'isDestroyed';

let current: TheTray | null = null;

class TheTray extends StandInEmitter implements Pick<Electron.Tray, Used> {
  #image: string;
  #toolTip = '';
  #menu: Electron.Menu | null = null;
  #destroyed = false;
  /** How often each part was set: flicker is what is set without having changed. */
  readonly #sets = { image: 1, toolTip: 0, menu: 0 };

  constructor(image: Electron.NativeImage | string) {
    super('Tray', ['click', 'double-click', 'right-click']);
    // shell/browser/api/electron_api_tray.cc
    if (!theApp.isReady()) throw new Error('Cannot create Tray before app is ready');
    this.#image = nameOfImage(image);
  }

  setImage(image: Electron.NativeImage | string): void {
    this.#image = nameOfImage(image);
    this.#sets.image += 1;
  }

  setToolTip(toolTip: string): void {
    this.#toolTip = toolTip;
    this.#sets.toolTip += 1;
  }

  setContextMenu(menu: Electron.Menu | null): void {
    this.#menu = menu;
    this.#sets.menu += 1;
  }

  destroy(): void {
    this.#destroyed = true;
    if (current === this) current = null;
  }

  isDestroyed = (): boolean => this.#destroyed;

  view() {
    const items = partOf(this.#menu)?.view() ?? [];
    return { image: this.#image, toolTip: this.#toolTip, items, sets: { ...this.#sets } };
  }

  menu() {
    return partOf(this.#menu);
  }
}

export const Tray = new Proxy(TheTray, {
  construct(Target, [image]: [Electron.NativeImage | string]) {
    current = new Target(image);
    return covered<Electron.Tray>('Tray', current);
  },
});

const there = (): TheTray => {
  if (current === null) throw new Error('There is no tray');
  return current;
};

parent.answer({
  'tray.view': () => current?.view() ?? null,
  'tray.click': () => there().emit('click', preventable({})),
  'tray.menu': (path: string[]) => there().menu()?.click(path),
});
