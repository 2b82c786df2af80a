import { app } from 'electron';
import type { Environment } from '../host/config.ts';
import { AutostartEntry, MINIMISED } from './autostart-entry.ts';

/** Whether the system starts the app when its user logs in; the system is who remembers it. */
export interface StartAtLogin {
  isOn(): boolean;
  /** Whether this start was one of these, so that nobody waits for the window. */
  wasStarted(): boolean;
  set(on: boolean): void;
}

/** How this app is started again: an AppImage runs from a place that is another one each time. */
function ownCommand(env: Environment): [string, ...string[]] {
  if (!app.isPackaged) return [process.execPath, app.getAppPath()];
  return [env['APPIMAGE'] ?? process.execPath];
}

export function startAtLogin(env: Environment): StartAtLogin {
  const command = ownCommand(env);
  const isToldSo = () => process.argv.includes(MINIMISED);
  if (process.platform === 'linux') {
    const entry = new AutostartEntry(app.getPath('appData'), command);
    return { isOn: () => entry.isSet, wasStarted: isToldSo, set: (on) => entry.set(on) };
  }
  const [path, ...own] = command;
  const args = [...own, MINIMISED];
  return {
    isOn: () => app.getLoginItemSettings({ path, args }).openAtLogin,
    // macOS passes no arguments, but remembers.
    wasStarted: () =>
      process.platform === 'darwin' ? app.getLoginItemSettings().wasOpenedAtLogin : isToldSo(),
    set: (openAtLogin) => app.setLoginItemSettings({ openAtLogin, path, args }),
  };
}
