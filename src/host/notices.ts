import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileDurably } from '../adapters/files/write-file-durably.ts';

const noticeSchema = z.object({
  pid: z.number(),
  url: z.string(),
  startedAt: z.number(),
  /** Whether there is a window to be shown. */
  host: z.enum(['desktop', 'server']).default('server'),
});

/** Where the engine of a data folder can be found: `engine.json`, which is there while it listens. */
export type EngineNotice = z.infer<typeof noticeSchema>;

const pathOf = (dataDir: string): string => join(dataDir, 'engine.json');

/** Says where the engine listens. */
export async function postNotice(dataDir: string, notice: EngineNotice): Promise<void> {
  await writeFileDurably(pathOf(dataDir), `${JSON.stringify(notice)}\n`);
}

export async function removeNotice(dataDir: string): Promise<void> {
  await rm(pathOf(dataDir), { force: true });
}

/** What the engine of this folder has said last; null when there is nothing to be read. */
export async function readNotice(dataDir: string): Promise<EngineNotice | null> {
  try {
    return noticeSchema.parse(JSON.parse(await readFile(pathOf(dataDir), 'utf8')));
  } catch {
    return null;
  }
}
