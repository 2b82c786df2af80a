import { join } from 'node:path';
import { app } from 'electron';
import type { HostConfig } from '../host/config.ts';
import { servePanel } from './app-protocol.ts';
import { withBroughtPrograms } from './brought-programs.ts';
import { EngineHost } from './engine-host.ts';
import { MemoryFile } from './memory-file.ts';
import { panelAddress } from './panel-address.ts';
import { PanelWindow } from './panel-window.ts';
import type { Places } from './places.ts';
import { handOutPorts } from './ports.ts';
import { Quitting } from './quitting.ts';
import {
  denyPermissions,
  loadOnlyThePanel,
  refuseNavigation,
  refuseWebviews,
  refuseWindows,
} from './security.ts';
import type { Links } from './single-instance.ts';
import { startOrAsk } from './start-problem.ts';

export interface ShellOptions {
  readonly config: HostConfig;
  readonly places: Places;
  readonly links: Links;
}

/** Runs the desktop app once Electron is ready. */
export async function runShell({ config, places, links }: ShellOptions): Promise<void> {
  const panel = panelAddress(app.isPackaged ? null : config.developmentServer);
  denyPermissions();
  refuseWebviews();
  refuseNavigation(panel);
  refuseWindows();
  loadOnlyThePanel(panel);
  servePanel(places.panel);

  const memory = new MemoryFile(join(config.dataDir, 'desktop.json'));
  const host = new EngineHost({
    config: withBroughtPrograms(config, {
      resources: process.resourcesPath,
      root: app.getAppPath(),
      platform: process.platform,
      arch: process.arch,
    }),
    places,
    version: app.getVersion(),
  });
  const quitting = new Quitting(host);
  const window = new PanelWindow({
    panel,
    preload: places.preload,
    icon: join(places.icons, 'icon.png'),
    memory,
    onClose: () => (quitting.begun ? 'close' : 'minimise'),
  });
  handOutPorts(panel, host);
  window.show(links.first);
  links.follow((hash) => {
    window.show(hash);
  });
  await startOrAsk(host, config);
}
