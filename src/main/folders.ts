import { mkdirSync } from 'node:fs';
import { ipcMain, shell } from 'electron';
import { DESKTOP_CHANNEL } from '../contract/desktop.ts';
import { logsFolder } from '../host/config.ts';
import { attempt } from './attempt.ts';
import type { PanelAddress } from './panel-address.ts';
import { isFromPanel } from './security.ts';

/** Shows the app's own folders in the system's file manager, or says why not: these two, never one that a page names. */
export class Folders {
  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  openData(): Promise<void> {
    return attempt('open the data folder', () => open(this.#dataDir));
  }

  openLogs(): Promise<void> {
    return attempt('open the logs folder', () => open(logsFolder(this.#dataDir)));
  }

  /** Lets the panel ask for them. */
  answer(panel: PanelAddress): void {
    const answer = (channel: string, openFolder: () => Promise<void>) => {
      ipcMain.handle(channel, async (event) => {
        if (!isFromPanel(event, panel)) throw new Error('Refused');
        await openFolder();
      });
    };
    answer(DESKTOP_CHANNEL.openDataFolder, () => this.openData());
    answer(DESKTOP_CHANNEL.openLogsFolder, () => this.openLogs());
  }
}

async function open(path: string): Promise<void> {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const problem = await shell.openPath(path);
  if (problem !== '') throw new Error(problem);
}
