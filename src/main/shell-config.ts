import { app, dialog } from 'electron';
import { type HostConfig, readConfig } from '../host/config.ts';

/** The environment, checked. Whoever starts an app from an icon sees no terminal, so what is wrong is shown. */
export function readShellConfig(): HostConfig {
  try {
    return readConfig();
  } catch (error) {
    dialog.showErrorBox('Capstan cannot start', error instanceof Error ? error.message : String(error));
    app.exit(1);
    throw error;
  }
}
