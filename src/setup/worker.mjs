import { runEntry } from './base/entry.mjs';
import { createReport } from './base/report.mjs';
import { prepareProgram } from './steps/prepare.mjs';
import { runProgram } from './steps/run-program.mjs';

await runEntry(async () => {
  const node = await prepareProgram(createReport());
  return runProgram(node, ['out/main/worker.js', ...process.argv.slice(2)]);
});
