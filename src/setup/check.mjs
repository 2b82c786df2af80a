import { runEntry } from './base/entry.mjs';
import { createReport } from './base/report.mjs';
import { CHECKS } from './steps/checks.mjs';
import { runAll } from './steps/run-all.mjs';
import { selection } from './steps/selection.mjs';

await runEntry(async () => {
  const { selected, rest } = selection(process.argv.slice(2), [...Object.keys(CHECKS), 'unit']);
  return runAll(selected, rest, createReport());
});
