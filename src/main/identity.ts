import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';

/**
 * Who the app is to the system, and where Chromium keeps its things: in Capstan's own data folder, so that one folder
 * is one app. The lock of a single instance lies there too. Before `ready`.
 *
 * Electron refuses a relative folder: "Path must be absolute" (`App::SetPath`, shell/browser/api/electron_api_app.cc,
 * Electron 45, 96f3996d8d); the configuration has made it absolute.
 * @throws Error where the folder cannot be made
 */
export function nameApplication(dataDir: string): void {
  app.setName('Capstan');
  // Windows puts windows and notifications of one id together; the installer's shortcut has the same.
  app.setAppUserModelId('dev.capstan.app');
  const chromium = join(dataDir, 'chromium');
  mkdirSync(chromium, { recursive: true, mode: 0o700 });
  app.setPath('userData', chromium);
}
