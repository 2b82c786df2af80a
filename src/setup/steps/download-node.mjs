import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SetupFailure } from '../base/failure.mjs';
import { cacheFolder, thisMachine } from '../base/paths.mjs';
import { lastLines, run } from '../base/run.mjs';

const OFFICIAL = 'https://nodejs.org/dist';

/**
 * Fetches Node's own build into the cache and checks it against the published checksums.
 * @param {string} version
 * @param {import('../base/report.mjs').Report} report
 * @param {object} [options]
 * @param {string} [options.from] another place with the layout of nodejs.org/dist
 * @param {string} [options.cache]
 * @returns {Promise<string>} path of the binary
 */
export async function downloadNode(
  version,
  report,
  { from = process.env['NODEJS_ORG_MIRROR'] ?? OFFICIAL, cache = cacheFolder(thisMachine()) } = {},
) {
  const windows = process.platform === 'win32';
  const build = `node-v${version}-${windows ? 'win' : process.platform}-${process.arch}`;
  const archive = `${build}.${windows ? 'zip' : 'tar.gz'}`;
  const home = join(cache, 'node', build);
  const binary = windows ? join(home, 'node.exe') : join(home, 'bin', 'node');
  if (existsSync(binary)) return binary;

  return report.step(`Fetching Node ${version}`, async () => {
    try {
      const base = `${from.replace(/\/$/, '')}/v${version}`;
      const sums = Buffer.from(await fetchBytes(`${base}/SHASUMS256.txt`)).toString('utf8');
      const bytes = await fetchBytes(`${base}/${archive}`);
      const sum = createHash('sha256').update(bytes).digest('hex');
      if (sum !== checksumOf(archive, sums))
        throw new Error(`${archive} does not match its published checksum`);

      await mkdir(join(cache, 'node'), { recursive: true });
      const draft = await mkdtemp(join(cache, 'node', 'draft-'));
      await writeFile(join(draft, archive), bytes);
      // Windows 10 and later have a tar that also reads zip.
      const { code, output } = await run('tar', ['-xf', archive], { cwd: draft });
      if (code !== 0) throw new Error(`tar could not unpack ${archive}: ${lastLines(output, 3)}`);
      await rm(home, { recursive: true, force: true });
      await rename(join(draft, build), home);
      await rm(draft, { recursive: true, force: true });
      return binary;
    } catch (error) {
      throw new SetupFailure(
        `Node ${version} could not be fetched: ${messageOf(error)}.`,
        'Install any Node 24 from https://nodejs.org and put it on the PATH, then try again.',
      );
    }
  });
}

/**
 * @param {string} file
 * @param {string} sums the text of SHASUMS256.txt: a checksum, two spaces and a file name per line
 */
export function checksumOf(file, sums) {
  for (const line of sums.split('\n')) {
    const [sum, name] = line.trim().split(/\s+/);
    if (name === file) return sum;
  }
  return undefined;
}

/** @param {string} url */
async function fetchBytes(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(300_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
