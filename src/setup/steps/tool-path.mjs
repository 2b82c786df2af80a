import { join } from 'node:path';
import { isRecord, readJson } from '../base/json-file.mjs';
import { root } from '../base/paths.mjs';

/**
 * The script behind a package's command, to be started on a Node of our choice.
 * @param {string} name of the package
 * @param {string} [command] when it is not called like the package
 */
export function toolPath(name, command = name.split('/').at(-1) ?? name) {
  const folder = join(root, 'node_modules', name);
  const manifest = readJson(join(folder, 'package.json'));
  const bin = isRecord(manifest) ? manifest['bin'] : undefined;
  const script = isRecord(bin) ? bin[command] : bin;
  if (typeof script !== 'string') throw new Error(`${name} has no command ${command}`);
  return join(folder, script);
}
