import { join } from 'node:path';
import { isRecord, readJson } from '../base/json-file.mjs';

/**
 * The address of the engine that runs on a data folder, if one does and answers.
 * @param {string} dataFolder
 * @returns {Promise<string | undefined>}
 */
export async function runningEngine(dataFolder) {
  const note = readJson(join(dataFolder, 'engine.json'));
  if (!isRecord(note) || typeof note['url'] !== 'string') return undefined;
  try {
    const response = await fetch(new URL('/health', note['url']), { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok ? note['url'] : undefined;
  } catch {
    return undefined;
  }
}
