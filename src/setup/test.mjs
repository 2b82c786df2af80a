import { runEntry } from './base/entry.mjs';
import { createReport } from './base/report.mjs';
import { CHECKS } from './steps/checks.mjs';
import { runAll } from './steps/run-all.mjs';
import { selection } from './steps/selection.mjs';
import { SUITES } from './steps/suites.mjs';

await runEntry(async () => {
  const words = process.argv.slice(2);
  const args = words.filter((word) => word !== '--full');
  // The runners and their tests read it.
  if (args.length < words.length) process.env['CAPSTAN_FULL'] = '1';
  const checks = Object.keys(CHECKS);
  const { selected, rest } = selection(args, [...checks, ...Object.keys(SUITES)], {
    check: checks,
  });
  return runAll(selected, rest, createReport());
});
