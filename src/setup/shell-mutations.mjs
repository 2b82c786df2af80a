import { runEntry } from './base/entry.mjs';
import { createReport } from './base/report.mjs';
import { ensureBrowser } from './steps/browser.mjs';
import { prepareEngine } from './steps/prepare.mjs';
import { runProgram } from './steps/run-program.mjs';

/** A mutation is often noticed by what never comes; what is not broken comes sooner on any machine that is not overloaded, ms. */
const PATIENCE_MS = '15000';

// Breaks the built shell on purpose, and looks whether the desktop suite notices; words pick mutations by their names.
await runEntry(async () => {
  const report = createReport();
  const { node, env } = await prepareEngine(report);
  const browser = await ensureBrowser(node, report);
  const patience = process.env['CAPSTAN_PATIENCE_MS'] ?? PATIENCE_MS;
  return runProgram(node, ['e2e/desktop/mutations/index.ts', ...process.argv.slice(2)], {
    env: { ...env, ...browser, CAPSTAN_DESKTOP: 'stand-in', CAPSTAN_PATIENCE_MS: patience },
  });
});
