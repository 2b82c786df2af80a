import { app, dialog } from 'electron';
import { type HostConfig, readConfig } from '../host/config.ts';

/**
 * The environment, checked; null: it is wrong, and this start is over. Whoever starts an app from an icon sees no
 * terminal, so what is wrong is shown, which takes an Electron that is ready.
 */
export function readShellConfig(): HostConfig | null {
  try {
    return readConfig();
  } catch (error) {
    void app.whenReady().then(() => {
      dialog.showErrorBox('Capstan cannot start', error instanceof Error ? error.message : String(error));
      app.exit(1);
    });
    return null;
  }
}
