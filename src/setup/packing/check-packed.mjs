import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isRecord } from '../base/json-file.mjs';
import { root } from '../base/paths.mjs';
import { run } from '../base/run.mjs';
import {
  archiveProblems,
  besideProblems,
  budgetProblems,
  foreignImports,
  fuseProblems,
  isStatic,
  manifestProblems,
} from './layout.mjs';
import { filesIn, manifestOf } from './manifest.mjs';
import { UNBUNDLED } from './unbundled.mjs';

/**
 * @typedef {object} Packed
 * @property {string} resources folder of app.asar
 * @property {string} program what a click on its icon starts
 * @property {string} fuseFile the binary that has Electron's switches
 * @property {string} whole the installed folder
 */

/**
 * The unpacked app that electron-builder has left in its output folder.
 * @param {string} output
 * @returns {Packed}
 */
export function locatePacked(output) {
  if (process.platform === 'darwin') {
    const folder =
      ['mac-arm64', 'mac'].map((name) => join(output, name)).find((path) => existsSync(path)) ?? '';
    const whole = join(folder, 'Capstan.app');
    const framework = 'Electron Framework.framework/Electron Framework';
    return {
      whole,
      resources: join(whole, 'Contents', 'Resources'),
      program: join(whole, 'Contents', 'MacOS', 'Capstan'),
      fuseFile: join(whole, 'Contents', 'Frameworks', framework),
    };
  }
  const name = readdirSync(output).find((entry) => /^(linux|win)(-\w+)?-unpacked$/.test(entry));
  const whole = join(output, name ?? '');
  const program = join(whole, process.platform === 'win32' ? 'Capstan.exe' : 'capstan');
  return { whole, resources: join(whole, 'resources'), program, fuseFile: program };
}

/** Folders beside the archive that are ours; installers add files of their own. */
const OURS = /^(bin|licences|app\.asar\.unpacked)\//;

/**
 * Everything that can be told of a packed app without running its engine.
 * @param {Packed} packed
 * @returns {Promise<{ problems: string[], sizes: Record<import('./layout.mjs').Part, number>, redis: string }>}
 */
export async function checkPacked({ resources, fuseFile }) {
  const archive = join(resources, 'app.asar');
  // Not at the top: set-up is loaded before there are packages.
  const asar = await import('@electron/asar');
  const { FuseV1Options, getCurrentFuseWire } = await import('@electron/fuses');
  const files = filesOf(asar.getRawHeader(archive).header);
  const read = (/** @type {string} */ path) => asar.extractFile(archive, join(path)).toString('utf8');
  const beside = filesIn(resources).filter((path) => OURS.test(path));
  const problems = [
    ...archiveProblems(files),
    ...besideProblems(beside, process.platform, entriesForNode()),
    ...manifestProblems(
      listedIn(JSON.parse(read('beside.json'))),
      Object.fromEntries(Object.entries(manifestOf(resources).files).filter(([path]) => OURS.test(path))),
    ),
    ...manifestOfAppProblems(JSON.parse(read('package.json'))),
    ...fuseProblems(await getCurrentFuseWire(fuseFile), FuseV1Options),
  ];
  if (existsSync(join(resources, 'default_app.asar'))) problems.push("Electron's own default app is there");

  const shell = [...files.keys()].filter((path) => /^out\/main\/.*\.js$/.test(path));
  for (const path of shell) {
    problems.push(...codeProblems(path, read(path), ['electron']));
  }
  for (const path of beside.filter((name) => /^app\.asar\.unpacked\/out\/.*\.js$/.test(name))) {
    problems.push(...codeProblems(path, readFileSync(join(resources, path), 'utf8'), UNBUNDLED));
  }

  const ending = process.platform === 'win32' ? '.exe' : '';
  const node = join(resources, 'bin', `node${ending}`);
  const { stdout } = await run(node, ['--version'], { timeoutMs: 10_000 });
  if (!/^v24\./.test(stdout)) problems.push(`bin/node says it is ${stdout.trim() || 'nothing'}`);
  const { words, wrong } = await inspectRedis(resources);
  problems.push(...wrong);

  const size = (/** @type {RegExp} */ pattern) =>
    beside
      .filter((path) => pattern.test(path))
      .reduce((sum, path) => sum + statSync(join(resources, path)).size, 0);
  const sizes = {
    archive: statSync(archive).size,
    bundles: size(/^app\.asar\.unpacked\/out\//),
    packages: size(/^app\.asar\.unpacked\/node_modules\//),
    node: size(/^bin\/node/),
    redis: size(/^bin\/redis/),
    total: statSync(archive).size + size(/./),
  };
  return { problems: [...problems, ...budgetProblems(sizes)], sizes, redis: words };
}

/**
 * @param {unknown} folder a folder of the archive's header
 * @param {string} [prefix]
 * @returns {Map<string, import('./layout.mjs').ArchiveEntry>} by path with `/`
 */
export function filesOf(folder, prefix = '') {
  /** @type {Map<string, import('./layout.mjs').ArchiveEntry>} */
  const found = new Map();
  const inside = isRecord(folder) && isRecord(folder['files']) ? folder['files'] : {};
  for (const [name, entry] of Object.entries(inside)) {
    if (!isRecord(entry)) continue;
    const integrity = isRecord(entry['integrity']) ? entry['integrity'] : {};
    if (isRecord(entry['files'])) for (const one of filesOf(entry, `${prefix}${name}/`)) found.set(...one);
    else found.set(prefix + name, { unpacked: entry['unpacked'] === true, hash: integrity['hash'] });
  }
  return found;
}

/** What the sources have as entries of programs and threads: none may be forgotten. */
function entriesForNode() {
  const workers = readdirSync(join(root, 'src', 'workers'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `workers/${basename(name, '.ts')}`);
  const hosts = ['server', 'worker'].filter((name) => existsSync(join(root, 'src', 'host', `${name}.ts`)));
  return [...hosts, ...workers];
}

/** @param {unknown} manifest */
function listedIn(manifest) {
  const files = isRecord(manifest) && isRecord(manifest['files']) ? manifest['files'] : {};
  return Object.fromEntries(Object.entries(files).map(([path, checksum]) => [path, String(checksum)]));
}

/** @param {unknown} manifest package.json in the archive */
function manifestOfAppProblems(manifest) {
  if (!isRecord(manifest)) return ['package.json in the archive is damaged'];
  const unwanted = ['scripts', 'dependencies', 'devDependencies', 'optionalDependencies'].filter(
    (key) => key in manifest,
  );
  const main = manifest['main'] === 'out/main/index.js' && manifest['type'] === 'module';
  return [
    ...unwanted.map((key) => `package.json has ${key}`),
    ...(main ? [] : ['package.json names another main']),
  ];
}

/**
 * @param {string} path
 * @param {string} code
 * @param {readonly string[]} allowed
 */
function codeProblems(path, code, allowed) {
  const foreign = foreignImports(code, allowed).map((name) => `${path} imports ${name}, which is not packed`);
  // Whatever knows this folder would look for it on the user's machine.
  return code.includes(root.slice(0, -1))
    ? [...foreign, `${path} names a folder of the machine that built it`]
    : foreign;
}

/** @param {string} resources */
async function inspectRedis(resources) {
  if (process.platform === 'win32') return { words: 'none on Windows', wrong: [] };
  const path = join(resources, 'bin', 'redis-server');
  const { stdout } = await run(path, ['--version'], { timeoutMs: 10_000 });
  const source = readFileSync(join(resources, 'licences', 'redis-version.txt'), 'utf8').trim();
  const wrong = [
    ...(/v=7\.0\.15/.test(stdout) ? [] : [`bin/redis-server says: ${stdout.trim() || 'nothing'}`]),
    ...(process.platform !== 'linux' || isStatic(readFileSync(path))
      ? []
      : ['bin/redis-server is not static']),
  ];
  return { words: source, wrong };
}
