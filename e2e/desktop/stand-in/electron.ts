import { theApp } from './app.ts';
import { dialog } from './dialog.ts';

/*
 * What the main process gets as "electron". Whatever the shell imports beyond these is missing at the import already.
 */
export { app } from './app.ts';
export { dialog };
export { ipcMain } from './ipc-main.ts';
export { Menu } from './menu.ts';
export { MARKS } from './measures.ts';
export { nativeImage } from './native-image.ts';
export { Notification } from './notification.ts';
export { MessageChannelMain } from './ports.ts';
export { protocol, session } from './session.ts';
export { nativeTheme, powerMonitor, powerSaveBlocker, screen, shell } from './system.ts';
export { Tray } from './tray.ts';
export { BrowserWindow } from './windows.ts';

/** Electron's own box for what nobody has caught. */
export const showFailure = (title: string, content: string): void => dialog.showErrorBox(title, content);
export const beginLife = (): void => theApp.beginLife();
