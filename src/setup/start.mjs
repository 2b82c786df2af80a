import { runEntry } from './base/entry.mjs';
import { dataFolder, thisMachine } from './base/paths.mjs';
import { createReport } from './base/report.mjs';
import { chooseShell } from './steps/electron.mjs';
import { announcedAddress, openInBrowser } from './steps/open-in-browser.mjs';
import { openWindow } from './steps/open-window.mjs';
import { prepareEngine } from './steps/prepare.mjs';
import { runProgram } from './steps/run-program.mjs';
import { runningEngine } from './steps/running-engine.mjs';
import { SERVER } from './steps/server-command.mjs';

await runEntry(async () => {
  const report = createReport();
  const running = await runningEngine(dataFolder(thisMachine()));
  const show = (/** @type {string} */ url) => {
    const opened = openInBrowser(url);
    report.say(`Capstan is running already: ${opened ? 'opening' : 'open'} ${url}`);
    return 0;
  };
  if (running && !running.hasWindow) return show(running.url);

  const { node, env } = await prepareEngine(report);
  const args = process.argv.slice(2);
  const shell = await chooseShell(node, report);
  let { reason } = shell;
  if (shell.kind === 'window') {
    // Where it runs already, this start shows the window of the first.
    const outcome = await openWindow(shell.binary, args, { ...env, CAPSTAN_NODE: node });
    if (outcome.kind === 'ended') return outcome.code;
    ({ reason } = outcome);
  }
  if (running) return show(running.url);

  report.say(`The panel opens in the browser, for ${reason}.`);
  let printed = '';
  let opened = false;
  return runProgram(node, [...SERVER, ...args], {
    env,
    onOutput(text) {
      if (opened) return;
      printed = (printed + text).slice(-10_000);
      const address = announcedAddress(printed);
      if (!address) return;
      opened = true;
      openInBrowser(address);
    },
  });
});
