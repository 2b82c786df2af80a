import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openInside } from './open-inside.ts';

const base = mkdtempSync(join(tmpdir(), 'capstan-inside-'));
const root = join(base, 'root');
const second = join(base, 'second');

beforeAll(() => {
  for (const folder of [join(root, 'deep'), second, join(base, 'root-of-others')])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, 'deep', 'inside.txt'), 'inside');
  writeFileSync(join(second, 'other.txt'), 'other');
  writeFileSync(join(base, 'secret.txt'), 'secret');
  writeFileSync(join(base, 'root-of-others', 'near.txt'), 'near');
  symlinkSync(join(base, 'secret.txt'), join(root, 'link-out'));
  symlinkSync('..', join(root, 'folder-out'));
  symlinkSync('deep/inside.txt', join(root, 'link-inside'));
  symlinkSync('link-inside-nowhere', join(root, 'dangling'));
  symlinkSync('/dev/zero', join(root, 'zero'));
  symlinkSync('loop', join(root, 'loop'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function read(path: string, folders = [root, second]): Promise<string> {
  const { handle } = await openInside(folders, path);
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

describe('a file', () => {
  test('inside an allowed folder is opened, by its relative or absolute path, and through links that stay inside', async () => {
    expect(await read('deep/inside.txt')).toBe('inside');
    expect(await read(join(root, 'deep', 'inside.txt'))).toBe('inside');
    expect(await read('deep/../deep/inside.txt')).toBe('inside');
    expect(await read('link-inside')).toBe('inside');
    expect(await read('other.txt')).toBe('other');
    await expect(
      openInside([root], 'deep/inside.txt').then(async (file) => {
        await file.handle.close();
        return file;
      }),
    ).resolves.toMatchObject({ name: 'inside.txt', bytes: 6 });
  });

  test.each([
    ['../secret.txt', 'outside'],
    ['deep/../../secret.txt', 'outside'],
    [join(base, 'secret.txt'), 'outside'],
    [join(base, 'root-of-others', 'near.txt'), 'outside'],
    ['/etc/passwd', 'outside'],
    ['link-out', 'leads out'],
    ['folder-out/secret.txt', 'leads out'],
    ['zero', 'leads out'],
    ['dangling', 'no such file'],
    ['loop', 'no such file'],
    ['missing.txt', 'no such file'],
    ['deep', 'folder'],
    ['.', 'outside'],
    ['', 'outside'],
    ['deep/inside.txt\0.png', 'no path'],
  ])('is refused as it is: %j', async (path, words) => {
    await expect(read(path, [root])).rejects.toMatchObject({
      name: 'JobFailure',
      code: 'REFUSED',
      retry: false,
      message: expect.stringContaining(words) as string,
    });
  });

  test('is refused where no folder is allowed', async () => {
    await expect(read('deep/inside.txt', [])).rejects.toMatchObject({ code: 'REFUSED' });
  });
});

describe.skipIf(process.platform === 'win32')('what only looks like a file', () => {
  test('is refused without waiting: a pipe nobody writes to', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    await expect(read('pipe')).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('no regular file') as string,
    });
  });

  test('is refused: a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
    await expect(read('socket')).rejects.toMatchObject({
      message: expect.stringContaining('no regular file') as string,
    });
    await new Promise((resolve) => server.close(resolve));
  });

  test('is refused: a device', async () => {
    await expect(read('null', ['/dev'])).rejects.toMatchObject({
      message: expect.stringContaining('no regular file') as string,
    });
  });

  // Other systems do not tell where an open file lies.
  test.runIf(process.platform === 'linux')(
    'never leads outside, however often a folder on the way is exchanged for a link while it is opened',
    async () => {
      const [folder, aside] = [join(root, 'swing'), join(root, 'aside')];
      mkdirSync(folder);
      writeFileSync(join(folder, 'secret.txt'), 'harmless');
      const link = join(root, 'swing-link');
      symlinkSync(base, link);
      const swinging = { on: true, times: 0 };
      const swing = async () => {
        // In place of the folder there is, for a moment, a link to where the secret is.
        while (swinging.on) {
          renameSync(folder, aside);
          renameSync(link, folder);
          await new Promise((resolve) => setImmediate(resolve));
          renameSync(folder, link);
          renameSync(aside, folder);
          swinging.times += 1;
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      const swung = swing();
      const seen = new Set<string>();
      for (let attempt = 0; attempt < 2_000; attempt += 1) {
        seen.add(await read('swing/secret.txt').catch((error: unknown) => (error as { code: string }).code));
      }
      swinging.on = false;
      await swung;
      expect(swinging.times).toBeGreaterThan(10);
      expect([...seen].sort()).not.toContain('secret');
      expect(seen).toContain('REFUSED');
    },
  );
});
