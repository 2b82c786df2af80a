import { runEntry } from './base/entry.mjs';
import { createReport } from './base/report.mjs';
import { CHECKS } from './steps/checks.mjs';
import { runAll } from './steps/run-all.mjs';
import { selection } from './steps/selection.mjs';
import { SUITES } from './steps/suites.mjs';

await runEntry(async () => {
  const checks = Object.keys(CHECKS);
  const { selected, rest } = selection(process.argv.slice(2), [...checks, ...Object.keys(SUITES)], {
    check: checks,
  });
  return runAll(selected, rest, createReport());
});
