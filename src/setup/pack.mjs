import { runEntry } from './base/entry.mjs';
import { SetupFailure } from './base/failure.mjs';
import { createReport } from './base/report.mjs';
import { assemble } from './packing/assemble.mjs';
import { nodeToPack } from './packing/node-to-pack.mjs';
import { redisToPack } from './packing/redis-to-pack.mjs';
import { runBuilder, systemArgument } from './packing/run-builder.mjs';
import { ensurePackages } from './steps/install.mjs';
import { ensureRuntime } from './steps/runtime.mjs';

// Makes the installers of this machine's system and processor; further words go to electron-builder, as `AppImage`.
await runEntry(async () => {
  const report = createReport();
  await ensurePackages(report);
  const node = await ensureRuntime(report);
  await assemble(node, { node: await nodeToPack(report), redis: await redisToPack(report) }, report);
  const system = systemArgument();
  const { code } = await runBuilder(node, [system, ...process.argv.slice(2)], { inherit: true });
  if (code === 0) return 0;
  throw new SetupFailure(
    `electron-builder ended with code ${code}.`,
    'It has to fetch Electron and its packaging tools from GitHub; `npm run pack:check` tries everything else without.',
  );
});
