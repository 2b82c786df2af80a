import { join } from 'node:path';
import { app } from 'electron';
import type { HostConfig } from '../host/config.ts';
import { showAbout } from './about.ts';
import { servePanel } from './app-protocol.ts';
import { attempt } from './attempt.ts';
import { Badge } from './badge.ts';
import { recoverFromCrashes } from './crashes.ts';
import { EngineHost } from './engine-host.ts';
import { Folders } from './folders.ts';
import { LINK_SCHEME } from './links.ts';
import { MemoryFile } from './memory-file.ts';
import { installMenu } from './menu.ts';
import { Notifications } from './notifications.ts';
import { panelAddress } from './panel-address.ts';
import { PanelWindow } from './panel-window.ts';
import type { Places } from './places.ts';
import { handOutPorts } from './ports.ts';
import { PauseAll } from './pause-all.ts';
import { mayPauseProduction } from './pause-question.ts';
import { AppNap, followPower } from './power.ts';
import { Quitting } from './quitting.ts';
import {
  denyPermissions,
  loadOnlyThePanel,
  refuseNavigation,
  refuseWebviews,
  refuseWindows,
  runsWithoutSandbox,
} from './security.ts';
import type { Links } from './single-instance.ts';
import { followStarter } from './starter.ts';
import { startAtLogin } from './start-at-login.ts';
import { startOrAsk } from './start-problem.ts';
import { followTheme } from './theme.ts';
import { tellFailed, trayCommands } from './tray-commands.ts';
import { TrayKeeper } from './tray-keeper.ts';
import { reportUnexpected } from './unexpected.ts';
import { followUpdates } from './follow-updates.ts';
import { watchEngine } from './watch-engine.ts';

export interface ShellOptions {
  readonly config: HostConfig;
  readonly places: Places;
  readonly links: Links;
}

/** The engine takes a moment in which nothing else runs here, so the window comes first, for at most so long, ms. */
const WINDOW_FIRST_MS = 1_500;

/** Runs the desktop app once Electron is ready. Each line is a module of this folder. */
export async function runShell({ config, places, links }: ShellOptions): Promise<void> {
  const { dataDir } = config;
  const host = new EngineHost({ config, places, version: app.getVersion() });
  const panel = panelAddress(app.isPackaged ? null : config.developmentServer);
  denyPermissions(panel);
  refuseWebviews();
  refuseNavigation(panel);
  refuseWindows(() => host.current()?.engine.system.view().apiUrl ?? null);
  loadOnlyThePanel(panel);
  servePanel(places.panel);

  const memory = new MemoryFile(join(dataDir, 'desktop.json'));
  const quitting = new Quitting(host);
  reportUnexpected(host);
  const window = new PanelWindow({
    panel,
    preload: places.preload,
    icon: join(places.icons, 'app', '256x256.png'),
    memory,
    onClose: () => (quitting.begun ? 'close' : tray.isThere ? 'hide' : 'minimise'),
    onSessionEnd: () => quitting.endWithSession(),
  });
  const notifications = new Notifications(window, memory);
  notifications.onFailure((reason) =>
    host.current()?.log.write('warn', 'window', `The system shows no notification: ${reason}`),
  );
  const badge = new Badge(window, places.icons);
  const pauseAll = new PauseAll({ host, memory, onFailure: tellFailed(notifications) });
  const tray: TrayKeeper = new TrayKeeper({
    icons: places.icons,
    onCommand: trayCommands({ host, window, notifications, quitting, pauseAll, mayPauseProduction }),
    pausedAll: () => pauseAll.paused,
  });
  pauseAll.onChange(() => tray.refresh());
  const nap = new AppNap();
  quitting.onEnd(() => tray.close());

  handOutPorts(panel, host);
  followTheme(panel, window);
  const folders = new Folders(dataDir);
  folders.answer(panel);
  recoverFromCrashes({ host, window, notifications, quitting });
  followPower(host, quitting);
  followStarter(quitting);
  const login = startAtLogin(config.env);
  const updates = followUpdates({ env: config.env, memory, notifications, host });
  quitting.onEnd(() => updates.close());
  installMenu(
    {
      platform: process.platform,
      development: !app.isPackaged,
      startsAtLogin: login.isOn(),
      notifications: memory.get().notifications,
      updates: updates.state.kind === 'unavailable' ? null : memory.get().updates,
    },
    {
      about: () => showAbout(dataDir),
      quit: () => void quitting.ask(),
      showPage: (hash) => window.show(hash),
      openData: () => void folders.openData(),
      openLogs: () => void folders.openLogs(),
      zoom: (step) => window.zoom(step),
      setStartAtLogin: (on) => {
        void attempt(on ? 'start at login' : 'stop starting at login', () => login.set(on));
        return login.isOn();
      },
      setNotifications: (on) => memory.change({ notifications: on }),
      setUpdates: (on) => {
        memory.change({ updates: on });
        updates.setAgreed(on);
      },
    },
  );
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);

  const looked = tray.appear();
  if (login.wasStarted())
    void looked.then(() => window.open(undefined, tray.isThere ? 'hidden' : 'minimised'));
  else window.show(links.first);
  links.follow((hash) => window.show(hash));
  app.on('activate', () => window.show());
  app.on('window-all-closed', () => undefined);

  host.onEngine((engine) => {
    const stop = watchEngine(engine, (glance) => {
      tray.update(glance);
      notifications.update(glance);
      badge.update(glance);
      nap.update(glance.working);
    });
    engine.closings.add('watch of the shell', stop);
    void looked.then(() =>
      engine.log.write(
        'info',
        'window',
        tray.isThere ? 'The tray has its icon.' : 'Nothing shows a tray here.',
      ),
    );
    if (runsWithoutSandbox(config.env))
      engine.log.write(
        'warn',
        'window',
        "This system does not allow Chromium's sandbox for an AppImage, so the window runs without it. The .deb and .rpm packages have it.",
      );
  });
  await window.drawn(WINDOW_FIRST_MS);
  await startOrAsk(host, config);
}
