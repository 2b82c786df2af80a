import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, readJson, writeJson } from '../base/json-file.mjs';

/** For so long nobody waits again for what has failed: an hour, ms. By then there may be a network, or another pip. */
const REMEMBERED_MS = 3_600_000;

/**
 * Remembers that no Python could be made of these, so that only the first start waits for it. Other Pythons are tried
 * at once; removing the file helps, too.
 * @param {string} cache
 * @param {import('./python-probe.mjs').Python[]} candidates
 */
export function pythonFailure(cache, candidates) {
  const file = join(cache, 'python', 'failed.json');
  const pythons = candidates.map(({ path, version }) => `${path} ${version}`).join('\n');
  return {
    /** @returns {string | undefined} what went wrong then */
    lately(now = Date.now()) {
      const kept = readJson(file);
      if (!isRecord(kept) || kept['pythons'] !== pythons) return undefined;
      const { at, problem } = kept;
      const fresh = typeof at === 'number' && at <= now && now - at < REMEMBERED_MS;
      return fresh && typeof problem === 'string' ? problem : undefined;
    },
    /** @param {string} problem */
    remember(problem, at = Date.now()) {
      writeJson(file, { pythons, at, problem });
    },
    forget() {
      rmSync(file, { force: true });
    },
  };
}
