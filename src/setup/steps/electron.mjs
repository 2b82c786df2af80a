import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, readJson, writeJson } from '../base/json-file.mjs';
import { cacheFolder, root, thisMachine } from '../base/paths.mjs';
import { run } from '../base/run.mjs';
import { downloadElectron } from './fetch-electron.mjs';
import { toolPath } from './tool-path.mjs';

const DAY_MS = 86_400_000;
const ANSWER_LIMIT_MS = 8_000;

/** @typedef {{ kind: 'window', binary: string, reason: '' } | { kind: 'browser', reason: string }} Shell */

/**
 * Whether the panel gets a window of its own, and if not, why not.
 * @param {string} node
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<Shell>}
 */
export async function chooseShell(node, report) {
  const obstacle = noWindowBecause();
  if (obstacle) return { kind: 'browser', reason: obstacle };
  const binary = electronBinary() ?? (await fetchElectron(node, report));
  if (!binary) return { kind: 'browser', reason: 'Electron could not be downloaded' };
  const sandbox = await noSandboxBecause(binary);
  return sandbox ? { kind: 'browser', reason: sandbox } : { kind: 'window', binary, reason: '' };
}

/**
 * @param {import('../base/paths.mjs').Machine} [machine]
 * @param {boolean} [isRoot]
 */
export function noWindowBecause({ platform, env } = thisMachine(), isRoot = process.getuid?.() === 0) {
  if (platform !== 'linux') return undefined;
  if (!hasDisplay(platform, env)) return 'there is no display';
  if (isRoot) return 'a window does not run as root';
  return undefined;
}

/**
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 */
export const hasDisplay = (platform, env) =>
  platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);

function electronBinary() {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

/**
 * The binary is a download of its own from a host that not every machine reaches; a failure is remembered for a day.
 * @param {string} node
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<string | undefined>}
 */
async function fetchElectron(node, report) {
  const memory = join(cacheFolder(thisMachine()), 'electron-failed.json');
  const script = toolPath('electron', 'install-electron');
  const version = versionOfElectron();
  if (failedLately(readJson(memory), version, Date.now())) return undefined;
  return report.step('Fetching Electron, about 120 MB', async (note) => {
    if (await answers(downloadHost(process.env))) await downloadElectron(node, script, note);
    const binary = electronBinary();
    if (!binary) writeJson(memory, { version, at: Date.now() });
    return binary;
  });
}

/**
 * Where the binary comes from; undefined: by way of a proxy, which cannot be asked as simply.
 * @param {NodeJS.ProcessEnv} env
 */
export function downloadHost(env) {
  if (env['HTTPS_PROXY'] || env['https_proxy'] || env['ELECTRON_GET_USE_PROXY']) return undefined;
  return env['ELECTRON_MIRROR'] || env['npm_config_electron_mirror'] || 'https://github.com/';
}

/**
 * Whether somebody is there: a host that drops what it is sent would be waited for as long as a slow one.
 * @param {string | undefined} url
 */
async function answers(url) {
  if (url === undefined) return true;
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {unknown} memory
 * @param {string} version
 * @param {number} now
 */
export function failedLately(memory, version, now) {
  if (!isRecord(memory) || memory['version'] !== version || typeof memory['at'] !== 'number') return false;
  const age = now - memory['at'];
  return age >= 0 && age < DAY_MS;
}

function versionOfElectron() {
  const manifest = readJson(join(root, 'node_modules', 'electron', 'package.json'));
  return isRecord(manifest) ? String(manifest['version']) : '';
}

/**
 * Chromium's sandbox needs user namespaces, or a helper that belongs to root. Starting it without one is no choice.
 * @param {string} binary
 */
async function noSandboxBecause(binary) {
  if (process.platform !== 'linux') return undefined;
  const restricted =
    kernelSays('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1') ||
    kernelSays('/proc/sys/kernel/unprivileged_userns_clone', '0');
  if (!restricted && (await userNamespacesWork())) return undefined;
  const helper = join(binary, '..', 'chrome-sandbox');
  const trusted = existsSync(helper) && statSync(helper).uid === 0 && (statSync(helper).mode & 0o4000) !== 0;
  return trusted ? undefined : "this system does not allow Chromium's sandbox";
}

/** Containers forbid them in ways that no file tells, so it is tried. Where it cannot be tried, Electron will tell. */
async function userNamespacesWork() {
  const { code } = await run('unshare', ['--user', '--map-root-user', 'true'], { timeoutMs: 5_000 });
  return code === 0 || code === 127;
}

/**
 * @param {string} path
 * @param {string} value
 */
const kernelSays = (path, value) => existsSync(path) && readFileSync(path, 'utf8').trim() === value;
