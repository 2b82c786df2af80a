import { app, dialog } from 'electron';

/**
 * Says why the app cannot begin, and ends it. Whoever starts an app from an icon sees no terminal, so it is a box, for which
 * Electron has to be ready: before that, a box is a line on stderr on Linux (docs/api/dialog.md).
 *
 * Nothing else would end the app: what the main bundle throws is shown and no more, and a process without windows stays
 * (lib/browser/init.ts, `uncaughtException` and `runEntryPointWithESMLoader`; Electron 45, 96f3996d8d).
 */
export function refuseToBegin(error: unknown, exitCode: number): void {
  const reason = error instanceof Error ? error.message : String(error);
  void app.whenReady().then(() => {
    dialog.showErrorBox('Capstan cannot start', reason);
    app.exit(exitCode);
  });
}
