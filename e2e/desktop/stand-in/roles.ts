import { theApp } from './app.ts';
import { parent } from './parent.ts';

type Role = NonNullable<Electron.MenuItemConstructorOptions['role']>;

const actions: Partial<Record<Role, () => void>> = {
  quit: () => theApp.quit(),
  minimize: () => theApp.windows.first()?.minimize(),
  close: () => theApp.windows.first()?.close(),
  reload: () => theApp.windows.first()?.webContents.reload(),
  zoomIn: () => zoom(0.5),
  zoomOut: () => zoom(-0.5),
  resetZoom: () => theApp.windows.first()?.webContents.setZoomLevel(0),
  togglefullscreen: () => {
    const window = theApp.windows.first();
    window?.setFullScreen(!window.isFullScreen());
  },
  about: () => parent.tell('app.did', 'showAboutPanel'),
};

function zoom(by: number): void {
  const contents = theApp.windows.first()?.webContents;
  contents?.setZoomLevel(contents.getZoomLevel() + by);
}

/** Does what a menu item with a role does by itself. */
export function runRole(role: Role): void {
  const action = actions[role];
  if (action === undefined) throw new Error(`The stand-in of Electron cannot do "${role}"`);
  action();
}
