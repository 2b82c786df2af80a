import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockDataFolder } from './data-folder-lock.ts';

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'capstan-lock-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A process that tries to lock the folder `rounds` times at once when told to, says how it went and stays. */
function contender(dir: string): ChildProcess & { told: Promise<string> } {
  const script = `
    import { lockDataFolder } from ${JSON.stringify(new URL('data-folder-lock.ts', import.meta.url))};
    process.stdin.once('data', async () => {
      const won = await lockDataFolder(${JSON.stringify(dir)}).then(() => 'won', (error) => error.code + ' ' + error.detail?.pid);
      console.log(won);
    });
    process.stdout.write('ready\\n');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface(child.stdout);
  const told = once(lines, 'line').then(async () => {
    const answer = once(lines, 'line');
    child.stdin.write('go\n');
    const [line] = (await answer) as [string];
    return line;
  });
  return Object.assign(child, { told });
}

describe('the lock of a data folder', () => {
  it('refuses a second engine and names the first, until that releases it', async () => {
    const dir = await folder();
    const lock = await lockDataFolder(dir);
    await expect(lockDataFolder(dir)).rejects.toMatchObject({
      code: 'DATA_FOLDER_TAKEN',
      detail: { pid: process.pid, dataDir: dir },
    });
    await lock.release();
    await lock.release();
    const again = await lockDataFolder(dir);
    await again.release();
    expect(await readdir(dir)).toEqual(['engine-lock.sqlite']);
  });

  it('is taken over from a process that was killed', async () => {
    const dir = await folder();
    const first = contender(dir);
    expect(await first.told).toBe('won');
    const second = contender(dir);
    expect(await second.told).toBe(`DATA_FOLDER_TAKEN ${first.pid ?? ''}`);
    const gone = once(first, 'exit');
    first.kill('SIGKILL');
    await gone;
    await lockDataFolder(dir);
    expect(await readFile(join(dir, 'engine.lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  });

  it.each([
    ['a pid that has passed to another process', `${process.pid} 1 x\n`],
    ['a pid that nobody has', '4194305 123 x\n'],
    ['nonsense', 'hello'],
    ['nothing', ''],
  ])('counts as stale with %s', async (_, content) => {
    const dir = await folder();
    await writeFile(join(dir, 'engine.lock'), content);
    await (await lockDataFolder(dir)).release();
    expect(await readdir(dir)).toEqual(['engine-lock.sqlite']);
  });

  it('goes to exactly one of many that race for a stale one', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'engine.lock'), '4194305 123 x\n');
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => contender(dir).told));
    expect(outcomes.filter((outcome) => outcome === 'won')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.startsWith('DATA_FOLDER_TAKEN'))).toHaveLength(7);
    expect(await readdir(dir)).toEqual(['engine-lock.sqlite', 'engine.lock']);
  });

  it('goes to exactly one within a process, too', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'engine.lock'), '4194305 123 x\n');
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => lockDataFolder(dir)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(dir)).toEqual(['engine-lock.sqlite', 'engine.lock']);
  });

  it('does not go to a second engine although nothing of the first can be seen but the lock', async () => {
    const dir = await folder();
    const first = contender(dir);
    expect(await first.told).toBe('won');
    // What an engine in another container has written means nothing here.
    await writeFile(join(dir, 'engine.lock'), '7 123 x 2026-01-01T00:00:00.000Z\n');
    await expect(lockDataFolder(dir)).rejects.toMatchObject({
      code: 'DATA_FOLDER_TAKEN',
      message: `Process 7 of another container or machine already works with ${dir}, since 2026-01-01T00:00:00.000Z`,
    });
  });

  it.skipIf(process.platform !== 'linux')(
    'is taken again when another open of its file in the same process has dropped it',
    async () => {
      const dir = await folder();
      const lock = await lockDataFolder(dir);
      onTestFinished(() => lock.release());
      expect(lock.keep()).toBe(true);
      // Reading it is enough: closing the file drops every lock that the process has on it.
      await readFile(join(dir, 'engine-lock.sqlite'));
      await rm(join(dir, 'engine.lock'));
      expect(lock.keep()).toBe(true);
      expect(await contender(dir).told).toMatch(/^DATA_FOLDER_TAKEN/);
    },
  );

  it.skipIf(process.platform !== 'linux')('is known to be lost when another engine was faster', async () => {
    const dir = await folder();
    const lock = await lockDataFolder(dir);
    onTestFinished(() => lock.release());
    await readFile(join(dir, 'engine-lock.sqlite'));
    await rm(join(dir, 'engine.lock'));
    expect(await contender(dir).told).toBe('won');
    expect(lock.keep()).toBe(false);
  });

  it('says what is wrong with a folder that cannot be used', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'file'), '');
    await expect(lockDataFolder(join(dir, 'file', 'data'))).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      message: expect.stringContaining('cannot be used: ENOTDIR') as string,
    });
  });

  it.skipIf(process.platform !== 'linux')('calls a local file system local', async () => {
    const lock = await lockDataFolder(await folder());
    onTestFinished(() => lock.release());
    expect(lock.networkFileSystem).toBeNull();
  });
});
