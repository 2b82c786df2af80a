import { runCtl } from './run-ctl.ts';

process.exitCode = await runCtl(process.argv.slice(2), process);
