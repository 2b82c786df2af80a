/**
 * What would make another program of Electron than the one that is meant: a plain Node, which editors built on Electron set for
 * their terminals, or an app that takes itself for an installed one (docs/api/environment-variables.md, and `App::IsPackaged` in
 * shell/browser/api/electron_api_app.cc, Electron 45, 96f3996d8d).
 */
const MISLEADING = ['ELECTRON_RUN_AS_NODE', 'ELECTRON_FORCE_IS_PACKAGED'];

/**
 * Takes these out of an environment that is added to this process's own; on Windows, however they are written.
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.ProcessEnv} [own]
 * @returns {NodeJS.ProcessEnv}
 */
export function electronEnvironment(env, own = process.env) {
  const names = Object.keys({ ...own, ...env }).filter((name) => MISLEADING.includes(name.toUpperCase()));
  return { ...env, ...Object.fromEntries(names.map((name) => [name, undefined])) };
}
