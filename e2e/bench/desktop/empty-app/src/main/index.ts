import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, protocol, session } from 'electron';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
void app.whenReady().then(async () => {
  session.defaultSession.protocol.handle('app', async ({ url }) => {
    const { pathname } = new URL(url);
    const path = pathname === '/' ? '/index.html' : pathname;
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8';
    return new Response(await readFile(join(at('../renderer'), path)), { headers: { 'Content-Type': type } });
  });
  const webPreferences = { preload: at('../preload/index.cjs'), sandbox: true };
  const window = new BrowserWindow({ width: 1_360, height: 860, show: false, webPreferences });
  window.once('ready-to-show', () => window.show());
  await window.loadURL('app://empty/');
});
