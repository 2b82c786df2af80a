import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where an engine can be asked. */
export interface FoundEngine {
  readonly url: string;
  /** What it asks for where it asks for a token. */
  readonly token: string | null;
}

/** No engine runs on the data folder. */
export class NoEngineError extends Error {
  override readonly name = 'NoEngineError';
}

async function field(path: string, name: string): Promise<string | null> {
  try {
    const document = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    const value = document[name];
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** The engine of a data folder, by what it has written there. @throws NoEngineError */
export async function findEngine(dataDir: string, token: string | undefined): Promise<FoundEngine> {
  const url = await field(join(dataDir, 'engine.json'), 'url');
  if (url === null) throw new NoEngineError(`No engine runs on ${dataDir}. Start one with "npm start".`);
  return { url, token: token ?? (await field(join(dataDir, 'identity.json'), 'apiToken')) };
}
