import { runEntry } from './base/entry.mjs';
import { createReport } from './base/report.mjs';
import { ensureBrowser } from './steps/browser.mjs';
import { prepareEngine } from './steps/prepare.mjs';
import { runProgram } from './steps/run-program.mjs';

/** What measures the desktop app needs a browser for its windows. */
const WITH_WINDOW = ['window-start', 'main-loop', 'window-memory'];

await runEntry(async () => {
  const report = createReport();
  const { node, env } = await prepareEngine(report);
  const scenarios = process.argv.slice(2);
  const hasWindow = scenarios.length === 0 || scenarios.some((name) => WITH_WINDOW.includes(name));
  const browser = hasWindow ? await ensureBrowser(node, report) : {};
  return runProgram(node, ['e2e/bench/index.ts', ...scenarios], { env: { ...env, ...browser } });
});
