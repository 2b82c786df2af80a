import { acceleratorOfRole, parseAccelerator } from './accelerators.ts';
import { covered, knownOptions } from './covered.ts';
import { parent } from './parent.ts';
import { runRole } from './roles.ts';

const OPTIONS = [
  ...(['id', 'label', 'type', 'role', 'enabled', 'visible', 'checked', 'click', 'submenu'] as const),
  ...(['accelerator', 'sublabel', 'toolTip', 'registerAccelerator'] as const),
];

/** What a test sees of an item. */
export interface ItemView {
  readonly label: string;
  readonly type: string;
  readonly role: string | null;
  readonly enabled: boolean;
  readonly visible: boolean;
  readonly checked: boolean;
  readonly accelerator: string | null;
  readonly items: readonly ItemView[];
}

class Item {
  readonly options: Electron.MenuItemConstructorOptions;
  readonly submenu: TheMenu | null;
  checked: boolean;

  constructor(options: Electron.MenuItemConstructorOptions) {
    this.options = knownOptions('MenuItem', options, OPTIONS);
    this.checked = options.checked ?? false;
    const { submenu } = options;
    if (submenu !== undefined && !Array.isArray(submenu))
      throw new Error('The stand-in of Electron builds submenus from templates');
    this.submenu = submenu === undefined ? null : new TheMenu(submenu.map((item) => new Item(item)));
    if (options.label === undefined && options.role === undefined && options.type !== 'separator')
      throw new Error('A menu item needs a label, a role or the type separator');
  }

  /** The keys that choose it; null where there are none, or such as Electron does not know. */
  get keys(): string | null {
    const { accelerator, role } = this.options;
    const wanted = accelerator ?? (role === undefined ? null : acceleratorOfRole(role));
    if (typeof wanted !== 'string') return null;
    const keys = parseAccelerator(wanted);
    if (keys === null) console.error(`${wanted} doesn't contain a valid key`);
    return keys;
  }

  get label(): string {
    return this.options.label ?? this.options.role ?? '';
  }

  view(): ItemView {
    const { type, role, enabled = true, visible = true } = this.options;
    return {
      label: this.label,
      type: type ?? (this.submenu === null ? 'normal' : 'submenu'),
      role: role ?? null,
      enabled,
      visible,
      checked: this.checked,
      accelerator: this.keys,
      items: this.submenu?.view() ?? [],
    };
  }

  click(): void {
    const { type, role, click, enabled = true, visible = true } = this.options;
    if (!enabled || !visible) throw new Error(`"${this.label}" cannot be clicked now`);
    if (type === 'checkbox') this.checked = !this.checked;
    if (role !== undefined) runRole(role);
    else click?.(this as unknown as Electron.MenuItem, undefined, {});
  }
}

export class TheMenu {
  readonly #items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  view(): ItemView[] {
    return this.#items.map((item) => item.view());
  }

  /** Those that keys can choose; of two with the same keys the later one. */
  byKeys(keys: string): Item | null {
    let found: Item | null = null;
    for (const item of this.#items) found = item.submenu?.byKeys(keys) ?? (item.keys === keys ? item : found);
    return found;
  }

  /** Clicks the item at the end of a path of labels. */
  click([label, ...inner]: readonly string[]): void {
    const item = this.#items.find((one) => one.label === label);
    if (item === undefined)
      throw new Error(`No "${label ?? ''}" among ${this.#items.map((one) => `"${one.label}"`).join(', ')}`);
    if (inner.length === 0) item.click();
    else if (item.submenu === null) throw new Error(`"${item.label}" has no submenu`);
    else item.submenu.click(inner);
  }
}

const menus = new WeakMap<Electron.Menu, TheMenu>();
export const partOf = (menu: Electron.Menu | null): TheMenu | null =>
  menu === null ? null : (menus.get(menu) ?? null);

let application: Electron.Menu | null = null;

class MenuModule implements Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu'> {
  buildFromTemplate(template: (Electron.MenuItemConstructorOptions | Electron.MenuItem)[]): Electron.Menu {
    const part = new TheMenu(template.map((item) => new Item(item as Electron.MenuItemConstructorOptions)));
    const menu = covered<Electron.Menu>('Menu', part as object);
    menus.set(menu, part);
    return menu;
  }

  setApplicationMenu(menu: Electron.Menu | null): void {
    application = menu;
    parent.tell('app.did', 'setApplicationMenu');
  }
}
export const Menu = covered<typeof Electron.Menu>('Menu', new MenuModule());

parent.answer({
  'menu.view': () => partOf(application)?.view() ?? [],
  'menu.click': (path: string[]) => partOf(application)?.click(path),
  'menu.press': (accelerator: string) => {
    const keys = parseAccelerator(accelerator);
    const item = keys === null ? null : (partOf(application)?.byKeys(keys) ?? null);
    if (item === null) throw new Error(`Nothing in the menus is chosen by ${accelerator}`);
    item.click();
  },
});
