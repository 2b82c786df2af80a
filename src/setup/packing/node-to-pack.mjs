import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../base/paths.mjs';
import { downloadNode } from '../steps/download-node.mjs';
import { packagedNode } from '../steps/packaged-node.mjs';
import { pinnedVersion } from '../steps/runtime.mjs';

/**
 * The Node that goes along for threads and child processes: the one of the packages, else Node's own build. Never the
 * machine's, which may lean on libraries that other machines lack. Without one there is no package.
 * @param {import('../base/report.mjs').Report} report
 */
export async function nodeToPack(report) {
  const binary = packagedNode() ?? (await downloadNode(pinnedVersion(), report));
  return { binary, licence: licenceBeside(binary) };
}

/**
 * Not every package of Node brings its licence.
 * @param {string} binary
 */
function licenceBeside(binary) {
  const folders = [dirname(binary), dirname(dirname(binary))];
  const path = folders.map((folder) => join(folder, 'LICENSE')).find((candidate) => existsSync(candidate));
  return readFileSync(path ?? join(root, 'resources', 'licences', 'node.txt'), 'utf8');
}
