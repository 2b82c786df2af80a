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
 * @param {object} [machine] what this machine has, for tests
 * @param {() => string | undefined} [machine.noWindow]
 * @param {() => string | undefined} [machine.binary]
 * @param {() => string | undefined} [machine.noElectron]
 * @param {(binary: string | undefined) => Promise<string | undefined>} [machine.noSandbox]
 * @param {typeof fetchElectron} [machine.fetch]
 * @returns {Promise<Shell>}
 */
export async function chooseShell(node, report, machine = {}) {
  const { noWindow = noWindowBecause, binary: find = electronBinary, fetch: get = fetchElectron } = machine;
  const { noElectron = noElectronBecause, noSandbox = noSandboxBecause } = machine;
  const obstacle = noWindow();
  if (obstacle) return { kind: 'browser', reason: obstacle };
  const present = find();
  // Both are known without the download, which would be in vain.
  const unable = noElectron() ?? (await noSandbox(present));
  if (unable) return { kind: 'browser', reason: unable };
  const binary = present ?? (await get(node, report));
  return binary
    ? { kind: 'window', binary, reason: '' }
    : { kind: 'browser', reason: 'Electron could not be downloaded' };
}

/** The program that loads programs built for glibc, as Electron for Linux is. @type {Partial<Record<string, string>>} */
const LOADERS = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };

/**
 * @param {NodeJS.Platform} [platform]
 * @param {string} [arch]
 * @param {(path: string) => boolean} [exists]
 */
export function noElectronBecause(platform = process.platform, arch = process.arch, exists = existsSync) {
  if (platform !== 'linux') return undefined;
  const loader = LOADERS[arch];
  if (loader === undefined) return `there is no Electron for ${arch}`;
  return exists(loader) ? undefined : 'Electron needs glibc, which this system lacks';
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
  const { host, env } = downloadRoute(process.env);
  const from = host ?? `proxy ${env['HTTPS_PROXY'] ?? ''}`;
  if (failedLately(readJson(memory), version, from, Date.now())) return undefined;
  return report.step('Fetching Electron, about 120 MB', async (note) => {
    if (await answers(host)) await downloadElectron(node, script, note, { env });
    const binary = electronBinary();
    if (!binary) writeJson(memory, { version, from, at: Date.now() });
    return binary;
  });
}

/**
 * How the binary is reached. `host`: who sends it; undefined: a proxy fetches it, which cannot be asked as simply. `env`: what
 * Electron's own script needs to be told: it takes a proxy only if it is asked to, and Node's `fetch` likewise.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ host: string | undefined, env: NodeJS.ProcessEnv }}
 */
export function downloadRoute(env) {
  const proxy =
    env['HTTPS_PROXY'] ||
    env['https_proxy'] ||
    env['npm_config_https_proxy'] ||
    env['npm_config_proxy'] ||
    env['HTTP_PROXY'] ||
    env['http_proxy'];
  if (proxy) {
    const noProxy = env['NO_PROXY'] || env['no_proxy'] || env['npm_config_noproxy'];
    return {
      host: undefined,
      env: {
        ELECTRON_GET_USE_PROXY: 'true',
        NODE_USE_ENV_PROXY: '1',
        HTTPS_PROXY: proxy,
        HTTP_PROXY: env['HTTP_PROXY'] || env['http_proxy'] || proxy,
        ...(noProxy ? { NO_PROXY: noProxy } : {}),
      },
    };
  }
  return {
    host: env['ELECTRON_MIRROR'] || env['npm_config_electron_mirror'] || 'https://github.com/',
    env: {},
  };
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
 * @param {string} from the host or proxy that it was tried with
 * @param {number} now
 */
export function failedLately(memory, version, from, now) {
  if (!isRecord(memory) || memory['version'] !== version || memory['from'] !== from) return false;
  if (typeof memory['at'] !== 'number') return false;
  const age = now - memory['at'];
  return age >= 0 && age < DAY_MS;
}

function versionOfElectron() {
  const manifest = readJson(join(root, 'node_modules', 'electron', 'package.json'));
  return isRecord(manifest) ? String(manifest['version']) : '';
}

/**
 * Chromium's sandbox needs user namespaces, or a helper that belongs to root. Starting it without one is no choice.
 * @param {string | undefined} binary undefined: not downloaded yet, and then its helper belongs to the user
 */
async function noSandboxBecause(binary) {
  if (process.platform !== 'linux') return undefined;
  const restricted =
    kernelSays('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1') ||
    kernelSays('/proc/sys/kernel/unprivileged_userns_clone', '0');
  if (!restricted && (await userNamespacesWork())) return undefined;
  const helper = binary && join(binary, '..', 'chrome-sandbox');
  const found = helper && existsSync(helper) ? statSync(helper) : undefined;
  const trusted = found && found.uid === 0 && (found.mode & 0o4000) !== 0;
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
