import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../base/paths.mjs';

/** The binary of the package `node-<platform>-<cpu>`, where npm installed one. */
export function packagedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const folder = join(root, 'node_modules', `node-${platform}-${process.arch}`);
  const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(binary) ? binary : undefined;
}
