import { app } from 'electron';
import { readConfig } from '../host/config.ts';
import { registerPanelScheme } from './app-protocol.ts';
import { EXIT_CODE } from './exit-code.ts';
import { nameApplication } from './identity.ts';
import { locatePlaces } from './places.ts';
import { refuseToBegin } from './refuse-to-begin.ts';
import { sandboxEverything } from './security.ts';
import { runShell } from './shell.ts';
import { becomeSingleInstance } from './single-instance.ts';

/*
 * All of this has to be done before Electron is ready, which it will not be before this file has been run through, awaits
 * at its top level included (docs/tutorial/esm.md and lib/browser/init.ts, Electron 45, 96f3996d8d). What fails here is said
 * and ends the app: Electron itself would leave a process without a window.
 */
async function begin(): Promise<void> {
  const places = locatePlaces(import.meta.url);
  let config: ReturnType<typeof readConfig>;
  try {
    config = readConfig();
  } catch (error) {
    refuseToBegin(error, EXIT_CODE.badConfiguration);
    return;
  }
  sandboxEverything(config.env);
  registerPanelScheme();
  nameApplication(config.dataDir);
  // A development server starts the next app while the one before still stops.
  const links = await becomeSingleInstance({
    waitForLock: !app.isPackaged && config.developmentServer !== null,
  });
  if (links === null) {
    app.quit();
    return;
  }
  const run = () => runShell({ config, places, links });
  void app
    .whenReady()
    .then(run)
    .catch((error: unknown) => refuseToBegin(error, EXIT_CODE.cannotBegin));
}

try {
  await begin();
} catch (error) {
  refuseToBegin(error, EXIT_CODE.cannotBegin);
}
