import { createHash } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { SetupFailure } from '../base/failure.mjs';
import { findCommands, withoutPackageFolders } from '../base/find-command.mjs';
import { isRecord, readJson, writeJson } from '../base/json-file.mjs';
import { root } from '../base/paths.mjs';
import { lastLines, run } from '../base/run.mjs';
import { packagedNode } from './packaged-node.mjs';
import { packagesMatch } from './packages-match.mjs';

const lockFile = join(root, 'package-lock.json');
const stampFile = join(root, 'node_modules', '.capstan-setup.json');

/** What node_modules has to be made for. */
function wantedStamp() {
  return {
    lock: createHash('sha256').update(readFileSync(lockFile)).digest('hex'),
    platform: `${process.platform}-${process.arch}`,
  };
}

/** Whether node_modules is what package-lock.json asks for, on this platform. */
export function packagesAreCurrent() {
  const wanted = wantedStamp();
  const stamp = readJson(stampFile);
  if (isRecord(stamp)) {
    if (stamp['platform'] !== wanted.platform) return false;
    if (stamp['lock'] === wanted.lock) return true;
  }
  // Somebody may have run npm by hand; replacing what is right already would only cost a minute.
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'));
  if (!packagesMatch(readJson(lockFile), installed)) return false;
  writeJson(stampFile, wanted);
  return true;
}

/**
 * Install scripts are not run. No package here needs one (what is native comes as a prebuilt optional package, or
 * falls back to JavaScript), so nobody needs a compiler, and nothing foreign runs merely because it was installed.
 * @param {import('../base/report.mjs').Report} report
 */
export async function ensurePackages(report) {
  if (packagesAreCurrent()) return;
  const title = existsSync(stampFile)
    ? 'Installing packages again: package-lock.json changed'
    : 'Installing packages';
  await report.step(title, async () => {
    const [command, ...first] = npmCommand();
    const args = [
      ...first,
      'ci',
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    const { code, output } = await run(command, args, { cwd: root, env: withoutPackageFolders() });
    if (code !== 0) {
      throw new SetupFailure(
        `npm ci ended with code ${code}:\n${lastLines(output)}`,
        'Packages come from the npm registry: check the network and `npm config get registry`, then try again.',
      );
    }
    linkPackagedNode();
    writeJson(stampFile, wantedStamp());
  });
}

/** npm 10, unlike 11, leaves out the command of this package; npm scripts and editors look for it. */
function linkPackagedNode() {
  const binary = packagedNode();
  const link = join(root, 'node_modules', '.bin', 'node');
  if (!binary || process.platform === 'win32' || existsSync(link)) return;
  symlinkSync(relative(dirname(link), binary), link);
}

/** @returns {[string, ...string[]]} */
function npmCommand() {
  const script = process.env['npm_execpath'];
  if (script && /npm-cli\.c?js$/.test(script) && existsSync(script)) return [process.execPath, script];
  const [npm] = findCommands('npm', withoutPackageFolders());
  if (npm) return [npm];
  throw new SetupFailure(
    'npm is not on the PATH.',
    'It comes with Node: install Node from https://nodejs.org.',
  );
}
