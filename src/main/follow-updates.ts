import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { Environment } from '../host/config.ts';
import type { EngineHost } from './engine-host.ts';
import type { MemoryFile } from './memory-file.ts';
import type { Notifications } from './notifications.ts';
import { Updates } from './updates.ts';

export interface FollowUpdatesParts {
  readonly env: Environment;
  readonly memory: MemoryFile;
  readonly notifications: Notifications;
  readonly host: EngineHost;
}

/** Looks for updates if the user has agreed, and says when one waits for the end of the app. */
export function followUpdates({ env, memory, notifications, host }: FollowUpdatesParts): Updates {
  const updates = new Updates({
    packaged: app.isPackaged,
    platform: process.platform,
    resources: process.resourcesPath,
    appImage: env['APPIMAGE'],
    signed: app.isPackaged && wasSigned(app.getAppPath()),
    agreed: memory.get().updates,
    onChange: (state) => {
      if (state.kind === 'ready')
        notifications.show(`Capstan ${state.version} is ready`, 'It is installed when you quit.');
      if (state.kind === 'failed')
        host.current()?.log.write('warn', 'engine', `No update could be fetched: ${state.reason}`);
    },
  });
  const { state } = updates;
  if (state.kind === 'unavailable')
    host.onEngine(({ log }) => log.write('info', 'engine', `There are no updates here: ${state.because}`));
  return updates;
}

/** What packing has noted: `.config/electron-builder.mjs`. */
function wasSigned(appPath: string): boolean {
  const manifest = JSON.parse(readFileSync(join(appPath, 'package.json'), 'utf8')) as { signed?: unknown };
  return manifest.signed === true;
}
