import { app, dialog } from 'electron';

const described = (): string =>
  [
    `Version ${app.getVersion()}`,
    `Electron ${process.versions.electron}, Chromium ${process.versions.chrome}, Node ${process.versions.node}`,
  ].join('\n');

/** Who we are; macOS has a panel of its own for that, elsewhere it is a message. */
export function showAbout(dataDir: string): void {
  if (process.platform === 'darwin') {
    app.setAboutPanelOptions({
      applicationName: 'Capstan',
      applicationVersion: app.getVersion(),
      credits: dataDir,
    });
    app.showAboutPanel();
    return;
  }
  void dialog.showMessageBox({
    type: 'info',
    title: 'About Capstan',
    message: 'Capstan',
    detail: `${described()}\n\nData: ${dataDir}`,
    buttons: ['Close'],
    noLink: true,
  });
}
