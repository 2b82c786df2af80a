import { runEntry } from './base/entry.mjs';
import { createReport } from './base/report.mjs';
import { electronEnvironment } from './steps/electron-environment.mjs';
import { chooseShell } from './steps/electron.mjs';
import { ensurePackages } from './steps/install.mjs';
import { redisForEngine } from './steps/prepare.mjs';
import { pythonForEngine } from './steps/python.mjs';
import { runProgram } from './steps/run-program.mjs';
import { ensureRuntime } from './steps/runtime.mjs';
import { toolPath } from './steps/tool-path.mjs';

const ENGINE_PORT = process.env['PORT'] ?? '3000';

await runEntry(async () => {
  const report = createReport();
  await ensurePackages(report);
  const node = await ensureRuntime(report);
  const env = { ...(await redisForEngine(report)), ...(await pythonForEngine(report)) };
  const shell = await chooseShell(node, report);
  if (shell.kind === 'window')
    return runProgram(node, [toolPath('electron-vite'), 'dev', '--watch'], {
      env: electronEnvironment({ ...env, CAPSTAN_NODE: node }),
      // An app that was to be replaced may still be stopping.
      endGroup: true,
    });

  report.say(`The panel is served to the browser, for ${shell.reason}.`);
  // The engine straight from its sources, begun anew when they change, and Vite in front of it for the panel.
  const engine = runProgram(node, ['--watch', '--watch-preserve-output', 'src/host/server.ts'], {
    env: { ...env, PORT: ENGINE_PORT },
  });
  const panel = runProgram(node, [toolPath('vite'), '--config', '.config/vite.panel.config.ts'], {
    env: { CAPSTAN_ENGINE: `http://127.0.0.1:${ENGINE_PORT}` },
  });
  const codes = await Promise.all([engine, panel]);
  return Math.max(...codes);
});
