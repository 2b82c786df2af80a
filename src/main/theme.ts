import { ipcMain } from 'electron';
import { DESKTOP_CHANNEL, type DesktopTheme } from '../contract/desktop.ts';
import type { PanelAddress } from './panel-address.ts';
import type { PanelWindow } from './panel-window.ts';
import { isFromPanel } from './security.ts';

const isTheme = (value: unknown): value is DesktopTheme =>
  value === 'system' || value === 'light' || value === 'dark';

/** Lets the panel say which colours it uses. */
export function followTheme(panel: PanelAddress, window: PanelWindow): void {
  ipcMain.on(DESKTOP_CHANNEL.setTheme, (event, theme: unknown) => {
    if (isFromPanel(event, panel) && isTheme(theme)) window.setTheme(theme);
  });
}
