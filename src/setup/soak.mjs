import { runEntry } from './base/entry.mjs';
import { createReport } from './base/report.mjs';
import { prepareEngine } from './steps/prepare.mjs';
import { runProgram } from './steps/run-program.mjs';

await runEntry(async () => {
  const { node, env } = await prepareEngine(createReport());
  return runProgram(node, ['e2e/soak/index.ts', ...process.argv.slice(2)], { env });
});
