import { theApp } from './app.ts';

/*
 * What the main process gets as "electron". Whatever the shell imports beyond these is missing at the import already.
 */
export { app } from './app.ts';
export { dialog } from './dialog.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu } from './menu.ts';
export { MARKS } from './measures.ts';
export { nativeImage } from './native-image.ts';
export { Notification } from './notification.ts';
export { MessageChannelMain } from './ports.ts';
export { protocol, session } from './session.ts';
export { nativeTheme, powerMonitor, screen, shell } from './system.ts';
export { Tray } from './tray.ts';
export { BrowserWindow } from './windows.ts';

export const beginLife = (): void => theApp.beginLife();
