import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runEntry } from './base/entry.mjs';
import { SetupFailure } from './base/failure.mjs';
import { isRecord, readJson } from './base/json-file.mjs';
import { root } from './base/paths.mjs';
import { createReport } from './base/report.mjs';
import { lastLines } from './base/run.mjs';
import { assemble } from './packing/assemble.mjs';
import { checkPacked, locatePacked } from './packing/check-packed.mjs';
import { desktopEntryProblems, inMegabytes } from './packing/layout.mjs';
import { nodeToPack } from './packing/node-to-pack.mjs';
import { checkShell } from './packing/packed-shell.mjs';
import { runPackedApp, runPackedEngine } from './packing/packed-run.mjs';
import { redisToPack } from './packing/redis-to-pack.mjs';
import { runBuilder, systemArgument } from './packing/run-builder.mjs';
import { writeStubElectron } from './packing/stub-electron.mjs';
import { ensureBrowser } from './steps/browser.mjs';
import { ensurePackages } from './steps/install.mjs';
import { ensureRuntime } from './steps/runtime.mjs';
import { runSuite } from './steps/suites.mjs';

/**
 * Packs and tries what was packed. On Linux with a stand-in of Electron, so that it works where Electron's binary
 * cannot be had, and its shell on the stand-in of e2e/desktop; with `--real`, and on other systems always, with Electron
 * itself, for which there has to be a display.
 */
await runEntry(async () => {
  const report = createReport();
  const real = process.platform !== 'linux' || process.argv.includes('--real');
  await ensurePackages(report);
  const node = await ensureRuntime(report);
  await assemble(node, { node: await nodeToPack(report), redis: await redisToPack(report) }, report);

  // Outside of this folder, whose node_modules would lend what was not packed.
  const output = mkdtempSync(join(tmpdir(), 'capstan-packed-'));
  try {
    const entry = await report.step(`Packing with ${real ? 'Electron' : 'a stand-in of Electron'}`, () =>
      pack(node, output, real),
    );
    const packed = locatePacked(output);
    const { problems, sizes, redis } = await checkPacked(packed);
    if (entry !== undefined) problems.push(...desktopEntryProblems(entry));
    for (const problem of problems) console.log(`✗ ${problem}`);
    if (problems.length > 0) return 1;

    const engine = await report.step('Running the packed engine', () => runPackedEngine(packed.resources));
    const wanted = ['bin/node', 'bin/redis-server'];
    const absent =
      process.platform === 'linux' ? wanted.filter((name) => !engine.programs.includes(name)) : [];
    for (const name of absent) console.log(`✗ the engine ran without ${name}`);
    if (absent.length > 0) return 1;
    const app = real ? await report.step('Running the packed app', () => runPackedApp(packed)) : undefined;
    const tray = process.platform !== 'linux';
    const signed = Boolean(process.env['CSC_LINK'] ?? process.env['CSC_NAME']);
    const seen = real
      ? await report.step('Starting the packed app as a person does', () =>
          checkShell(packed.program, { tray, signed }),
        )
      : [];
    for (const line of seen) console.log(`✓ ${line}`);
    if (!real && !(await shellWorks(node, packed.resources, report))) return 1;
    const lines = [
      `packed with             ${real ? 'Electron' : 'a stand-in of Electron, whose size does not count'}`,
      `layout and fuses        as they should be`,
      `archive                 ${inMegabytes(sizes.archive)}`,
      `bundles for Node        ${inMegabytes(sizes.bundles)}`,
      `packages for Node       ${inMegabytes(sizes.packages)}`,
      `Node                    ${inMegabytes(sizes.node)}`,
      `Redis                   ${inMegabytes(sizes.redis)} (${redis})`,
      `all of it               ${inMegabytes(sizes.total)} besides Electron`,
      `engine listens after    ${engine.listeningAfterMs} ms`,
      `messages move after     ${engine.movingAfterMs} ms from POST /start (${engine.messages} counted)`,
      `jobs                    ${engine.jobs} done, one of each type`,
      `processes               ${engine.programs.length}, all gone ${engine.endedAfterMs} ms after SIGTERM`,
      ...(app
        ? [`the app listens after   ${app.listeningAfterMs} ms, is gone ${app.endedAfterMs} ms after SIGTERM`]
        : []),
    ];
    console.log(`\n${lines.join('\n')}\n\n✓ what is packed works`);
    return 0;
  } finally {
    rmSync(output, { recursive: true, force: true, maxRetries: 5 });
  }
});

/**
 * Runs the packed shell as an installed one, with a browser for its window.
 * @param {string} node
 * @param {string} resources
 * @param {import('./base/report.mjs').Report} report
 */
async function shellWorks(node, resources, report) {
  const browser = await ensureBrowser(node, report);
  const env = { ...browser, CAPSTAN_PACKED: resources, CAPSTAN_DESKTOP: 'stand-in' };
  /** @type {Pick<import('./steps/suites.mjs').Suite, 'runner' | 'files'>} */
  const suite = { runner: 'playwright', files: { folder: 'e2e/desktop', ending: '.spec.ts' } };
  const { passed, failed, skipped } = await runSuite('packed', suite, node, {
    env,
    args: [],
  });
  return passed > 0 && failed + skipped === 0;
}

/**
 * @param {string} node
 * @param {string} output
 * @param {boolean} real
 * @returns {Promise<string | undefined>} the desktop entry, where the stand-ins tell it
 */
async function pack(node, output, real) {
  const out = `--config.directories.output=${output}`;
  if (real) {
    await build(node, [systemArgument(), '--dir', out], {});
    return undefined;
  }
  const electron = join(output, 'electron');
  const manifest = readJson(join(root, 'node_modules', 'electron', 'package.json'));
  writeStubElectron(electron, isRecord(manifest) ? String(manifest['version']) : '');
  // A tool of its own writes .deb files, fetched when needed; this takes its place and keeps what it is given.
  const tools = join(output, 'tools');
  mkdirSync(tools);
  const fpm = join(tools, 'fpm.mjs');
  copyFileSync(join(root, 'src', 'setup', 'packing', 'stub-fpm.mjs'), fpm);
  chmodSync(fpm, 0o755);
  await build(node, ['--linux', 'deb', out, `--config.electronDist=${electron}`], { CUSTOM_FPM_PATH: fpm });
  const entry = readdirSync(output).find((name) => name.endsWith('.desktop'));
  return entry === undefined ? '' : readFileSync(join(output, entry), 'utf8');
}

/**
 * @param {string} node
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function build(node, args, env) {
  const { code, output } = await runBuilder(node, args, { env });
  if (code !== 0)
    throw new SetupFailure(
      `electron-builder ended with code ${code}:\n${lastLines(output, 25)}`,
      'Nothing was published.',
    );
}
