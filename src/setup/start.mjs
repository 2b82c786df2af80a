import { runEntry } from './base/entry.mjs';
import { dataFolder, thisMachine } from './base/paths.mjs';
import { createReport } from './base/report.mjs';
import { chooseShell } from './steps/electron.mjs';
import { announcedAddress, openInBrowser } from './steps/open-in-browser.mjs';
import { prepareEngine } from './steps/prepare.mjs';
import { runProgram } from './steps/run-program.mjs';
import { runningEngine } from './steps/running-engine.mjs';

await runEntry(async () => {
  const report = createReport();
  const running = await runningEngine(dataFolder(thisMachine()));
  if (running) {
    const opened = openInBrowser(running);
    report.say(`Capstan is running already: ${opened ? 'opening' : 'open'} ${running}`);
    return 0;
  }

  const { node, env } = await prepareEngine(report);
  const args = process.argv.slice(2);
  const shell = await chooseShell(node, report);
  if (shell.kind === 'window') return runProgram(shell.binary, ['.', ...args], { env });

  report.say(`The panel opens in the browser, for ${shell.reason}.`);
  let printed = '';
  let opened = false;
  return runProgram(node, ['out/main/server.js', ...args], {
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
