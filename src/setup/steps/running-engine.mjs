import { join } from 'node:path';
import { isRecord, readJson } from '../base/json-file.mjs';

/**
 * The engine that runs on a data folder, if one does and answers.
 * @param {string} dataFolder
 * @returns {Promise<{ url: string, hasWindow: boolean } | undefined>}
 */
export async function runningEngine(dataFolder) {
  const note = readJson(join(dataFolder, 'engine.json'));
  if (!isRecord(note) || typeof note['url'] !== 'string') return undefined;
  try {
    const response = await fetch(new URL('/health', note['url']), { signal: AbortSignal.timeout(2_000) });
    const health = await response.json();
    // 503 is said by one that waits for Redis, too.
    const isThere =
      response.ok || (response.status === 503 && isRecord(health) && health['status'] === 'degraded');
    return isThere ? { url: note['url'], hasWindow: note['host'] === 'desktop' } : undefined;
  } catch {
    return undefined;
  }
}
