import { runEntry } from './base/entry.mjs';
import { dataFolder, thisMachine } from './base/paths.mjs';
import { createReport } from './base/report.mjs';
import { ensurePackages } from './steps/install.mjs';
import { runProgram } from './steps/run-program.mjs';
import { ensureRuntime } from './steps/runtime.mjs';

await runEntry(async () => {
  const report = createReport();
  await ensurePackages(report);
  const node = await ensureRuntime(report);
  const folder = ['--data-dir', dataFolder(thisMachine())];
  return runProgram(node, ['src/ctl/index.ts', ...folder, ...process.argv.slice(2)]);
});
