import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupFailure } from '../base/failure.mjs';
import { downloadNode } from '../steps/download-node.mjs';
import { packagedNode } from '../steps/packaged-node.mjs';
import { pinnedVersion } from '../steps/runtime.mjs';

/**
 * The Node that goes along for threads and child processes: the one of the packages, else Node's own build. Never the
 * machine's, which may lean on libraries that other machines lack. Not every package of Node brings the licence that has
 * to go along (that for Windows does not); then it is Node's own build, too.
 * @param {import('../base/report.mjs').Report} report
 */
export async function nodeToPack(report) {
  const packaged = packagedNode();
  const licence = packaged && licenceBeside(packaged);
  if (packaged && licence) return { binary: packaged, licence };
  const binary = await downloadNode(pinnedVersion(), report);
  return { binary, licence: licenceBeside(binary) ?? missing(binary) };
}

/** @param {string} binary */
export function licenceBeside(binary) {
  const folders = [dirname(binary), dirname(dirname(binary))];
  const path = folders.map((folder) => join(folder, 'LICENSE')).find((candidate) => existsSync(candidate));
  return path && readFileSync(path, 'utf8');
}

/**
 * @param {string} binary
 * @returns {never}
 */
function missing(binary) {
  throw new SetupFailure(`There is no licence beside ${binary}.`, 'Remove that folder, and pack again.');
}
