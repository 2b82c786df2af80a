import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../memory/manual-clock.ts';
import { DataFolderWatch } from './data-folder-watch.ts';

async function stage() {
  const parent = await mkdtemp(join(tmpdir(), 'capstan-watch-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const dataDir = join(parent, 'data');
  await mkdir(dataDir);
  const lines: string[] = [];
  let held = true;
  const watch = new DataFolderWatch({
    dataDir,
    clock: new ManualClock(),
    log: { write: (level, _source, text) => lines.push(`${level}: ${text}`) },
    keepLock: () => held,
  });
  onTestFinished(() => watch.close());
  await watch.look();
  const reason = async () => {
    await watch.look();
    return watch.trouble()?.reason ?? null;
  };
  return { dataDir, lines, reason, lose: () => (held = false) };
}

it('notices that the data folder goes, is replaced, and comes back', async () => {
  const { dataDir, lines, reason } = await stage();
  expect(await reason()).toBeNull();
  await rename(dataDir, `${dataDir}-aside`);
  expect(await reason()).toBe('it is gone');
  await mkdir(dataDir);
  expect(await reason()).toBe('another folder is in its place');
  await rm(dataDir, { recursive: true });
  await rename(`${dataDir}-aside`, dataDir);
  expect(await reason()).toBeNull();
  expect(lines).toEqual([
    expect.stringContaining('it is gone'),
    expect.stringContaining('another folder is in its place'),
    expect.stringContaining('can be used again'),
  ]);
});

it.skipIf(process.getuid?.() === 0)('notices that the data folder cannot be written', async () => {
  const { dataDir, reason } = await stage();
  await chmod(dataDir, 0o500);
  onTestFinished(() => chmod(dataDir, 0o700));
  expect(await reason()).toBe('it cannot be written');
});

it('notices that another engine works with the data folder', async () => {
  const { reason, lose } = await stage();
  lose();
  expect(await reason()).toBe('another engine works with it');
});
