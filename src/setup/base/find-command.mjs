import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';

/**
 * Every place on the PATH that has the command, first found first.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 */
export function findCommands(name, env = process.env) {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  return foldersOf(env).flatMap((folder) => names.map((file) => join(folder, file)).filter(isExecutable));
}

/**
 * The PATH without the folders npm put first, which hold this project's tools and its own Node.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutPackageFolders(env = process.env) {
  const path = foldersOf(env)
    .filter((folder) => !isInPackageFolder(folder))
    .join(delimiter);
  // Windows spells it `Path`, and two spellings in one environment are trouble.
  const others = Object.entries(env).filter(([key]) => key.toUpperCase() !== 'PATH');
  return { ...Object.fromEntries(others), PATH: path };
}

/** @param {string} path */
export const isInPackageFolder = (path) => path.split(/[\\/]/).includes('node_modules');

/** @param {NodeJS.ProcessEnv} env */
function foldersOf(env) {
  const path = env['PATH'] ?? env['Path'] ?? '';
  return path.split(delimiter).filter((folder) => folder !== '' && folder !== `.${sep}`);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
