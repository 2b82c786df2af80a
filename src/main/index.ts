import { app } from 'electron';
import { registerPanelScheme } from './app-protocol.ts';
import { nameApplication } from './identity.ts';
import { locatePlaces } from './places.ts';
import { sandboxEverything } from './security.ts';
import { readShellConfig } from './shell-config.ts';
import { runShell } from './shell.ts';
import { becomeSingleInstance } from './single-instance.ts';

// All of this has to be done before Electron is ready, which it will not be before this file has been run through:
// so nothing here is awaited.
const places = locatePlaces(import.meta.url);
const config = readShellConfig();
if (config !== null) {
  sandboxEverything();
  registerPanelScheme();
  nameApplication(config.dataDir);
  const links = becomeSingleInstance();
  if (links === null) app.quit();
  else void app.whenReady().then(() => runShell({ config, places, links }));
}
