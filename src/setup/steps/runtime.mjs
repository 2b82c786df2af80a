import { join } from 'node:path';
import { findCommands, withoutPackageFolders } from '../base/find-command.mjs';
import { isRecord, readJson } from '../base/json-file.mjs';
import { root } from '../base/paths.mjs';
import { run } from '../base/run.mjs';
import { versionIn } from '../base/version.mjs';
import { downloadNode } from './download-node.mjs';
import { packagedNode } from './packaged-node.mjs';

const LINE = '24';

/** @param {string} version */
const isOfTheLine = (version) => version.split('.')[0] === LINE;

/**
 * The Node that everything but set-up runs on: the packaged one, else the machine's if it is of the same line,
 * else Node's own download.
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<string>} its path
 */
export async function ensureRuntime(report) {
  const packaged = packagedNode();
  if (packaged) return packaged;
  if (isOfTheLine(process.versions.node)) return process.execPath;
  for (const node of findCommands('node', withoutPackageFolders())) {
    const { stdout } = await run(node, ['--version'], { timeoutMs: 5_000 });
    if (isOfTheLine(versionIn(stdout) ?? '')) return node;
  }
  return downloadNode(pinnedVersion(), report);
}

/** The newest version that package.json pins for any platform. */
export function pinnedVersion() {
  const manifest = readJson(join(root, 'package.json'));
  const pins =
    isRecord(manifest) && isRecord(manifest['optionalDependencies']) ? manifest['optionalDependencies'] : {};
  const versions = Object.entries(pins)
    .filter(([name]) => name.startsWith('node-'))
    .map(([, version]) => String(version));
  versions.sort((left, right) => left.localeCompare(right, 'en', { numeric: true }));
  return versions.at(-1) ?? `${LINE}.0.0`;
}
