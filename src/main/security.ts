import {
  app,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  session,
  shell,
  type WebPreferences,
} from 'electron';
import type { Environment } from '../host/config.ts';
import type { PanelAddress } from './panel-address.ts';

/*
 * Electron's security checklist, https://www.electronjs.org/docs/latest/tutorial/security: one function for each of
 * its points that code can follow, named by its number. The others: 7 (content security policy) and 18 (no file:) are
 * panel-files.ts and panel-address.ts, 16 (a current Electron) is package.json, 19 (fuses) is the packaging, 20 (no
 * Electron in the page) is the preload, which exposes functions and nothing of Electron's own.
 */

/** 1: only content of the app itself; nothing comes from the network, or from other files. */
export function loadOnlyThePanel(panel: PanelAddress): void {
  const inside = /^(blob|data|devtools|chrome-devtools):/;
  const server = URL.parse(panel.url);
  // Hot reload of a development server.
  const socket = server?.protocol === 'http:' ? `ws://${server.host}/` : null;
  session.defaultSession.webRequest.onBeforeRequest(({ url }, decide) => {
    const allowed = panel.owns(url) || inside.test(url) || (socket !== null && url.startsWith(socket));
    decide({ cancel: !allowed });
  });
}

/** 2: no Node in a page, its frames or its workers. */
const noNode = (): WebPreferences => ({
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
});

/** 3: the preload has a world of its own. */
const isolatedPreload = (): WebPreferences => ({ contextIsolation: true });

/**
 * 4: Chromium's sandbox for every page, whatever its window says. Before `ready`.
 *
 * But for an AppImage on a system that lets it have none: there its AppRun adds `--no-sandbox`, for Chromium would end at once.
 * `enableSandbox` takes that word off the command line (`App::EnableSandbox`, shell/browser/api/electron_api_app.cc,
 * Electron 45, 96f3996d8d), so it is not called then: the app starts, without that wall around its page, and says so.
 * The packages for the system bring a profile that allows the sandbox, and keep it whatever the command line says.
 */
export function sandboxEverything(env: Environment): void {
  if (!runsWithoutSandbox(env)) app.enableSandbox();
}

/** Whether this is an AppImage whose AppRun has found that the system allows no sandbox. */
export const runsWithoutSandbox = (env: Environment): boolean =>
  Boolean(env['APPIMAGE']) && app.commandLine.hasSwitch('no-sandbox');

const sandboxed = (): WebPreferences => ({ sandbox: true });

/** 5: no permission but the one that "Copy" buttons need, and that one only for the panel. */
export function denyPermissions(panel: PanelAddress): void {
  const { defaultSession } = session;
  const isGranted = (permission: string, origin: string) =>
    permission === 'clipboard-sanitized-write' && panel.owns(origin);
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) => {
    answer(isGranted(permission, requestingUrl));
  });
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => isGranted(permission, origin));
  defaultSession.setDevicePermissionHandler(() => false);
}

/** 6: the same-origin policy stays. */
const webSecurity = (): WebPreferences => ({ webSecurity: true });

/** 8: nothing insecure inside a secure page. */
const noMixedContent = (): WebPreferences => ({ allowRunningInsecureContent: false });

/** 9 and 10: only what Chromium itself turns on. */
const noExperiments = (): WebPreferences => ({ experimentalFeatures: false });

/** 11: no `<webview>`, so none that could open windows. */
const noWebviews = (): WebPreferences => ({ webviewTag: false });

/** What a window of the panel may do. */
export const panelPreferences = (preload: string): WebPreferences => ({
  preload,
  ...noNode(),
  ...isolatedPreload(),
  ...sandboxed(),
  ...webSecurity(),
  ...noMixedContent(),
  ...noExperiments(),
  ...noWebviews(),
  navigateOnDragDrop: false,
  spellcheck: false,
});

/** 11 and 12: should one be attached all the same, it is not. */
export function refuseWebviews(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
  });
}

/** 13: a window stays with the panel, and its frames stay empty. */
export function refuseNavigation(panel: PanelAddress): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame || !panel.owns(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!panel.owns(event.url)) event.preventDefault();
    });
  });
}

/**
 * 14: no new windows; a link to a known place opens in the browser instead.
 * `ownAddress`: where the engine's API listens now; null: nowhere.
 */
export function refuseWindows(ownAddress: () => string | null): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      void openOutside(url, ownAddress());
      return { action: 'deny' };
    });
  });
}

/** Where the app may send a browser to. */
const KNOWN_HOSTS: ReadonlySet<string> = new Set(['docs.bullmq.io', 'redis.io', 'valkey.io', 'nodejs.org']);

/** 15: only https, and only to a place on the list; besides, the engine's own API. */
export const mayOpenOutside = (url: string, ownAddress: string | null): boolean => {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return false;
  if (parsed.protocol === 'https:' && KNOWN_HOSTS.has(parsed.host)) return true;
  const own = ownAddress === null ? null : URL.parse(ownAddress);
  return own !== null && parsed.protocol === own.protocol && parsed.host === own.host;
};

/** Opens a page in the user's browser if point 15 allows it. */
export async function openOutside(url: string, ownAddress: string | null): Promise<void> {
  if (mayOpenOutside(url, ownAddress)) await shell.openExternal(url);
}

/** 17: a message counts only from the main frame of a window that shows the panel; a frame that has gone sends none. */
export function isFromPanel(
  { senderFrame }: Pick<IpcMainEvent | IpcMainInvokeEvent, 'senderFrame'>,
  panel: PanelAddress,
): boolean {
  try {
    return senderFrame !== null && senderFrame.parent === null && panel.owns(senderFrame.url);
  } catch {
    // It went between the message and this look at it.
    return false;
  }
}
