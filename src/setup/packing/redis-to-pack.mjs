import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure } from '../base/failure.mjs';
import { cacheFolder, root, thisMachine } from '../base/paths.mjs';
import { lastLines, run } from '../base/run.mjs';
import { tryRedis } from '../steps/redis-version.mjs';

const script = join(root, 'resources', 'redis', 'build-static.sh');

/** @typedef {{ folder: string, packageVersion: string }} BuiltRedis `folder` has the programs and `licences` */

/**
 * The Redis that goes along, built here once and kept in the cache; undefined where there is none, on Windows.
 * @param {import('../base/report.mjs').Report} report
 * @param {string} [cache]
 * @returns {Promise<BuiltRedis | undefined>}
 */
export async function redisToPack(report, cache = join(cacheFolder(thisMachine()), 'redis-to-pack')) {
  if (process.platform === 'win32') return undefined;
  const recipe = createHash('sha256').update(readFileSync(script)).digest('hex').slice(0, 12);
  const folder = join(cache, `${process.platform}-${process.arch}-${recipe}`);
  const version = join(folder, 'VERSION');
  if (!existsSync(version))
    await report.step('Building a Redis server to pack', (note) => build(folder, cache, note));
  return { folder, packageVersion: readFileSync(version, 'utf8').trim() };
}

/**
 * @param {string} folder
 * @param {string} cache
 * @param {(note: string) => void} note
 */
async function build(folder, cache, note) {
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'draft-'));
  try {
    const source = process.env['CAPSTAN_REDIS_SOURCE'] ?? (await fetchSource(draft, note));
    note('compiling');
    const home = join(draft, 'redis');
    await step(['build', source, home]);
    const server = await tryRedis(join(home, 'redis-server'));
    if (!server) throw new Error(`${join(home, 'redis-server')} was built but does not run`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(home, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {(note: string) => void} note
 */
async function fetchSource(folder, note) {
  if (process.platform !== 'linux') {
    throw new SetupFailure(
      'The patched source of Redis can only be fetched on Debian or Ubuntu.',
      'Run `resources/redis/build-static.sh source redis.tar.gz` there, and name the file in CAPSTAN_REDIS_SOURCE.',
    );
  }
  note('source');
  const archive = join(folder, 'source.tar.gz');
  await step(['source', archive]);
  return archive;
}

/** @param {string[]} args */
async function step(args) {
  const { code, output } = await run('bash', [script, ...args], { cwd: root });
  if (code === 0) return;
  throw new SetupFailure(
    `The Redis to pack could not be built:\n${lastLines(output)}`,
    'On Debian 12 or Ubuntu 24.04 it needs: sudo apt-get install gcc make dpkg-dev',
  );
}
