import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure } from '../base/failure.mjs';
import { isRecord, readJson, writeJson } from '../base/json-file.mjs';
import { root } from '../base/paths.mjs';
import { lastLines, run } from '../base/run.mjs';
import { toolPath } from './tool-path.mjs';

const stampFile = join(root, 'out', '.capstan-build.json');
const NOT_BUILT = /(\.(test|suite)\.tsx?|\.md|\.py)$|(^|\/)__pycache__(\/|$)/;

/**
 * Builds the hosts, workers and panel into out/ unless they are those of the present sources.
 * @param {string} node
 * @param {import('../base/report.mjs').Report} report
 */
export async function ensureBuild(node, report) {
  const sources = fingerprint(['src', 'resources', 'electron.vite.config.ts', 'package-lock.json']);
  const stamp = readJson(stampFile);
  if (isRecord(stamp) && stamp['sources'] === sources && existsSync(join(root, 'out', 'main'))) return;
  await report.step('Building', async () => {
    const { code, output } = await run(node, [toolPath('electron-vite'), 'build'], { cwd: root });
    if (code !== 0) {
      throw new SetupFailure(
        `The build failed:\n${lastLines(output, 25)}`,
        'Mend the sources named above and try again.',
      );
    }
    writeJson(stampFile, { sources });
  });
}

/**
 * One checksum over names and contents; contents, because a checkout changes the times of files it does not change.
 * @param {string[]} paths
 */
function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((start) => filesUnder(start)).sort()) {
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  if (!existsSync(join(root, path))) return [];
  if (/\.[a-z]+$/.test(path)) return [path];
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const inner = `${path}/${entry.name}`;
    if (inner === 'src/setup' || NOT_BUILT.test(inner)) return [];
    if (entry.isDirectory()) return filesUnder(inner);
    return entry.isFile() ? [inner] : [];
  });
}
