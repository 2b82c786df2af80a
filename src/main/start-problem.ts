import { app, dialog } from 'electron';
import type { HostConfig } from '../host/config.ts';
import { readNotice } from '../host/notices.ts';
import { DomainError } from '../model/domain-error.ts';
import { NoNodeError } from './brought-programs.ts';
import type { EngineHost } from './engine-host.ts';
import { DamagedInstallationError } from './installed-files.ts';
import { thrownText } from '../model/values/describe-thrown.ts';

/** Why the engine did not start, and what to do, in words. */
export async function describeProblem(error: unknown, dataDir: string): Promise<string> {
  if (error instanceof NoNodeError || error instanceof DamagedInstallationError) return error.message;
  if (!(error instanceof DomainError)) return thrownText(error);
  if (error.code === 'PORT_TAKEN')
    return `${error.message} Quit the program that uses it, or leave PORT out to take the next free one.`;
  if (error.code !== 'DATA_FOLDER_TAKEN') return error.message;
  const notice = await readNotice(dataDir);
  const where =
    notice !== null && notice.pid === error.detail['pid'] ? ` Its panel is at ${notice.url}.` : '';
  return `Another Capstan works with the same data folder, ${dataDir}.${where} Stop it first, or give this one another folder with CAPSTAN_DATA_DIR.`;
}

/** Starts the engine; where that fails, says why and lets the user choose. */
export async function startOrAsk(host: EngineHost, config: HostConfig): Promise<void> {
  for (;;) {
    try {
      await host.start();
      return;
    } catch (error) {
      const { response } = await dialog.showMessageBox({
        type: 'error',
        message: 'The engine cannot start',
        detail: await describeProblem(error, config.dataDir),
        buttons: ['Try again', 'Quit'],
        defaultId: 0,
        cancelId: 1,
        noLink: true,
      });
      if (response !== 0) {
        app.quit();
        return;
      }
    }
  }
}
