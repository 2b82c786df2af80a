import { runEntry } from './base/entry.mjs';
import { createReport } from './base/report.mjs';
import { prepareEngine } from './steps/prepare.mjs';
import { runProgram } from './steps/run-program.mjs';
import { SERVER } from './steps/server-command.mjs';

await runEntry(async () => {
  const { node, env } = await prepareEngine(createReport());
  return runProgram(node, [...SERVER, ...process.argv.slice(2)], { env });
});
