import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupFailure } from '../base/failure.mjs';
import { isRecord, readJson, writeJson } from '../base/json-file.mjs';
import { root } from '../base/paths.mjs';
import { lastLines, run } from '../base/run.mjs';
import { toolPath } from '../steps/tool-path.mjs';
import { licenceOf, licencesText, packedPackages } from './licences.mjs';
import { manifestOf } from './manifest.mjs';
import { signPrograms } from './sign-programs.mjs';
import { copyUnbundled } from './unbundled.mjs';

/** What goes into Electron's archive. */
export const appFolder = join(root, 'dist', 'parts', 'app');
/** What lies beside it, in the resources folder of the installed app. */
export const besideFolder = join(root, 'dist', 'parts', 'beside');
/** Files that plain Node reads: it knows no archives. */
const forNode = join(besideFolder, 'app.asar.unpacked');

/** Folders of resources/ that child processes read. */
const FOR_CHILDREN = ['examples', 'python/src'];

/**
 * Puts the parts of the packed app together in dist/parts, just as they will lie in the installed one.
 * @param {string} node to build with
 * @param {{ node: { binary: string, licence: string }, redis: import('./redis-to-pack.mjs').BuiltRedis | undefined }} brought
 * @param {import('../base/report.mjs').Report} report
 */
export async function assemble(node, brought, report) {
  await report.step('Building what is packed', async () => {
    rmSync(dirname(appFolder), { recursive: true, force: true });
    for (const part of ['shell', 'children']) await buildPart(node, part);
  });
  writeJson(join(appFolder, 'package.json'), packedManifest(readJson(join(root, 'package.json'))));
  writeJson(join(forNode, 'package.json'), packedManifest(readJson(join(root, 'package.json'))));
  copyIcons();
  for (const name of FOR_CHILDREN) {
    const from = join(root, 'resources', name);
    if (existsSync(from))
      cpSync(from, join(forNode, 'resources', name), { recursive: true, filter: isWanted });
  }
  copyUnbundled(join(root, 'node_modules'), join(forNode, 'node_modules'));
  copyPrograms(brought);
  copyLicences(brought);
  if (process.platform === 'darwin') await signPrograms(besideFolder, process.env['CSC_NAME']);
  writeJson(join(appFolder, 'beside.json'), manifestOf(besideFolder));
}

/**
 * @param {string} node
 * @param {string} part
 */
async function buildPart(node, part) {
  const config = ['--config', '.config/electron.vite.packed.ts', '--mode', part];
  const { code, output } = await run(node, [toolPath('electron-vite'), 'build', ...config], { cwd: root });
  if (code !== 0)
    throw new SetupFailure(`The build failed:\n${lastLines(output, 25)}`, 'Mend the sources and try again.');
}

/**
 * Of package.json what Electron and the server read of it.
 * @param {unknown} manifest
 */
export function packedManifest(manifest) {
  if (!isRecord(manifest)) throw new Error('package.json is damaged');
  const { name, version, description, license, type, main } = manifest;
  return {
    ...{
      name,
      productName: 'Capstan',
      version,
      description,
      license,
      author: 'Capstan contributors',
      type,
      main,
    },
    // By this name desktops find the entry that belongs to a window.
    desktopName: 'capstan.desktop',
  };
}

/** Those that the running app shows; the installers take theirs from resources/icons. */
function copyIcons() {
  const from = join(root, 'resources', 'icons');
  const names = readdirSync(from).filter((name) => /^tray-.*\.png$/.test(name));
  for (const name of [...names, 'app/256x256.png'])
    cpSync(join(from, name), join(appFolder, 'resources', 'icons', name));
}

/** @param {string} path */
const isWanted = (path) =>
  !/[\\/](__pycache__|\.[a-z]+_cache|\.?venv|node_modules|tests|[^\\/]+\.(pyc|egg-info))$/.test(path);

/** @param {{ node: { binary: string }, redis: import('./redis-to-pack.mjs').BuiltRedis | undefined }} brought */
function copyPrograms({ node, redis }) {
  const ending = process.platform === 'win32' ? '.exe' : '';
  const programs = [{ from: node.binary, name: `node${ending}` }];
  for (const name of redis ? ['redis-server', 'redis-cli'] : [])
    programs.push({ from: join(redis?.folder ?? '', name), name });
  mkdirSync(join(besideFolder, 'bin'), { recursive: true });
  for (const { from, name } of programs) {
    const to = join(besideFolder, 'bin', name);
    cpSync(from, to, { dereference: true });
    chmodSync(to, 0o755);
  }
}

/** @param {{ node: { licence: string }, redis: import('./redis-to-pack.mjs').BuiltRedis | undefined }} brought */
function copyLicences({ node, redis }) {
  const folder = join(besideFolder, 'licences');
  mkdirSync(folder, { recursive: true });
  if (redis) {
    cpSync(join(redis.folder, 'licences'), folder, { recursive: true });
    writeFileSync(join(folder, 'redis-version.txt'), `Redis, source package ${redis.packageVersion}\n`);
  }
  cpSync(join(root, 'LICENSE'), join(folder, 'capstan.txt'));
  writeFileSync(join(folder, 'node.txt'), node.licence);
  // The image library's package names these without their texts.
  for (const name of ['lgpl-3.txt', 'gpl-3.txt'])
    cpSync(join(root, 'resources', 'licences', name), join(folder, name));
  const packages = packedPackages(readJson(join(root, 'package-lock.json')))
    .filter((path) => !/^node_modules\/node-(darwin|linux|win)-/.test(path))
    .flatMap((path) => licenceOf(join(root, path)) ?? []);
  writeFileSync(join(folder, 'packages.txt'), licencesText(packages));
}
