import { app, dialog } from 'electron';
import type { EngineHost } from './engine-host.ts';

/** A fault of the shell itself: told, and after an exception nobody has caught the app ends in order. */
export function reportUnexpected(host: EngineHost): void {
  const report = (error: unknown) => {
    const engine = host.current();
    if (engine === null) console.error(error);
    else engine.onUnexpectedError(error);
  };
  let told = false;
  process.on('unhandledRejection', report);
  process.on('uncaughtException', (error) => {
    report(error);
    if (told) return;
    told = true;
    dialog.showErrorBox('Capstan has to end', error.stack ?? error.message);
    app.quit();
  });
}
