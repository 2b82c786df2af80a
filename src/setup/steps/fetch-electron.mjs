import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../base/paths.mjs';
import { run } from '../base/run.mjs';

/** A download that has not grown for so long has broken off, ms. A slow one may take as long as it takes. */
const STALLED_MS = 60_000;
/** Longest that unpacking may take, ms. */
const UNPACKING_MS = 600_000;
const LOOK_EVERY_MS = 500;
const MB = 1_000_000;

/**
 * Runs Electron's own fetching of its binary. It says nothing of how far it is to who is no terminal, so the file that it
 * writes is watched: it goes into a temporary folder that only it has, and is unpacked beside the script. One that is in the cache
 * of an earlier time is unpacked at once.
 * @param {string} node
 * @param {string} script `install-electron`
 * @param {(note: string) => void} note
 * @param {object} [options]
 * @param {NodeJS.ProcessEnv} [options.env] added to this process's own
 * @param {number} [options.stalledMs]
 * @returns {Promise<import('../base/run.mjs').Outcome>}
 */
export async function downloadElectron(node, script, note, { env = {}, stalledMs = STALLED_MS } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-electron-'));
  const given = new AbortController();
  const unpacked = join(dirname(script), 'dist');
  let bytes = 0;
  let unpackedBytes = bytesIn(unpacked);
  let patienceMs = stalledMs;
  let grownAt = Date.now();
  const timer = setInterval(() => {
    const now = bytesIn(folder);
    const unpackedNow = bytesIn(unpacked);
    if (now !== bytes || unpackedNow !== unpackedBytes) grownAt = Date.now();
    // It shrinks when the file is whole and moves on to be unpacked.
    if (now < bytes || unpackedNow > unpackedBytes) {
      patienceMs = UNPACKING_MS;
      note('unpacking');
    } else if (now > bytes) note(`${Math.round(now / MB)} MB`);
    bytes = now;
    unpackedBytes = unpackedNow;
    if (Date.now() - grownAt > patienceMs) given.abort();
  }, LOOK_EVERY_MS);
  try {
    return await run(node, [script], {
      cwd: root,
      env: { ...process.env, ...env, TMPDIR: folder, TEMP: folder, TMP: folder },
      signal: given.signal,
    });
  } finally {
    clearInterval(timer);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param {string} folder */
function bytesIn(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  } catch {
    // A file went while it was looked at.
    return 0;
  }
}
