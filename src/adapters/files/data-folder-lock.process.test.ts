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
    expect(await readdir(dir)).toEqual([]);
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
    expect(await readdir(dir)).toEqual([]);
  });

  it('goes to exactly one of many that race for a stale one', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'engine.lock'), '4194305 123 x\n');
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => contender(dir).told));
    expect(outcomes.filter((outcome) => outcome === 'won')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.startsWith('DATA_FOLDER_TAKEN'))).toHaveLength(7);
    expect(await readdir(dir)).toEqual(['engine.lock']);
  });

  it('goes to exactly one within a process, too, and survives a takeover that crashed half way', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'engine.lock'), '4194305 123 x\n');
    const { createHash } = await import('node:crypto');
    const claim = createHash('sha256').update('4194305 123 x\n').digest('hex').slice(0, 16);
    await writeFile(join(dir, `engine.lock.${claim}`), '4194304 9 y\n');
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => lockDataFolder(dir)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(dir)).toEqual(['engine.lock']);
  });
});
