import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { ManualClock } from '../memory/manual-clock.ts';
import { JsonFile } from './json-file.ts';

const schema = z.object({ count: z.number() });

async function stage() {
  const dir = await mkdtemp(join(tmpdir(), 'capstan-json-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const path = join(dir, 'settings.json');
  const said: string[] = [];
  const log = { write: (_level: string, _source: string, text: string) => said.push(text) };
  return { path, said, file: new JsonFile({ path, schema, clock: new ManualClock(0), log }) };
}

describe('a document in a file', () => {
  it('is not there at first, then it is what was saved last', async () => {
    const { path, file } = await stage();
    expect(await file.load()).toBeNull();
    await Promise.all(Array.from({ length: 20 }, (_, count) => file.save({ count })));
    expect(await file.load()).toEqual({ count: 19 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(path, '..'))).toEqual(['settings.json']);
    expect(await readFile(path, 'utf8')).toBe('{\n  "count": 19\n}\n');
  });

  it.each(['', '{', 'null', '{"count":"many"}', '\u0000\u0000'])(
    'is set aside when it holds %j',
    async (text) => {
      const { path, file, said } = await stage();
      await file.save({ count: 1 });
      await writeFile(path, text);
      expect(await file.load()).toBeNull();
      expect(await readdir(join(path, '..'))).toEqual(['settings.json.corrupt-1970-01-01T00-00-00.000Z']);
      expect(said).toHaveLength(1);
      await file.save({ count: 2 });
      expect(await file.load()).toEqual({ count: 2 });
    },
  );

  it('is not saved, and its folder is not made again, when that has gone', async () => {
    const { path, file } = await stage();
    await rm(dirname(path), { recursive: true });
    await expect(file.save({ count: 1 })).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(stat(dirname(path))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('stays as it was when a save fails', async () => {
    const { path } = await stage();
    const bad = new JsonFile({
      path: join(dirname(path), 'x'.repeat(300)),
      schema,
      clock: new ManualClock(),
      log: { write: () => undefined },
    });
    await expect(bad.save({ count: 1 })).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
    await expect(bad.load()).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
  });
});
