import { app, dialog } from 'electron';
import { CrashLimit } from './crash-limit.ts';
import type { EngineHost } from './engine-host.ts';
import type { Notifications } from './notifications.ts';
import type { PanelWindow } from './panel-window.ts';
import type { Quitting } from './quitting.ts';

export interface CrashParts {
  readonly host: EngineHost;
  readonly window: PanelWindow;
  readonly notifications: Notifications;
  readonly quitting: Quitting;
}

/**
 * The page of the window and Electron's helpers run in processes of their own. When the page's ends, the work goes on
 * and the page is loaded again; when that does not help, the user decides.
 */
export function recoverFromCrashes({ host, window, notifications, quitting }: CrashParts): void {
  const limit = new CrashLimit();
  const log = (text: string) => host.current()?.log.write('warn', 'window', text);

  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) => {
    if (quitting.begun || reason === 'clean-exit') return;
    log(`The window's process has ended: ${reason} (${exitCode}).`);
    if (limit.mayRetry()) {
      window.reload();
      notifications.show(
        'The window was restored',
        `It had ended unexpectedly (${reason}). The work was not touched.`,
      );
      return;
    }
    void askAboutCrash(reason).then((again) => {
      limit.reset();
      if (again) window.reload();
      else void quitting.ask();
    });
  });
  app.on('web-contents-created', (_event, contents) => {
    let answered = new AbortController();
    contents.on('responsive', () => answered.abort());
    contents.on('unresponsive', () => {
      if (quitting.begun) return;
      log('The window does not answer.');
      answered = new AbortController();
      void askAboutHang(answered.signal).then((again) => {
        if (!again || answered.signal.aborted) return;
        limit.reset();
        window.endPage();
      });
    });
  });
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    // Chromium starts these again by itself.
    if (reason !== 'clean-exit') log(`${name ?? type} has ended: ${reason} (${exitCode}).`);
  });
}

/** `answered`: the page has come to itself meanwhile. */
async function askAboutHang(answered: AbortSignal): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: 'The window does not answer',
    detail: 'The engine is not affected and goes on working.',
    buttons: ['Load it again', 'Wait'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
    signal: answered,
  });
  return response === 0;
}

async function askAboutCrash(reason: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'The window keeps ending unexpectedly',
    detail: `The reason is "${reason}". The engine is not affected and goes on working.`,
    buttons: ['Load it again', 'Quit'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response === 0;
}
