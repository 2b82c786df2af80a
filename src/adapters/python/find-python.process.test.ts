import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessLauncher } from '../../core/ports/child-process.ts';
import { findPython } from './find-python.ts';
import { CapstanWorkerProgram } from './python-program.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'capstan-find-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A folder whose program answers like a Python that is like this. */
function has(name: string, program: string, prints: string): string {
  mkdirSync(join(folder, name), { recursive: true });
  const file = join(folder, name, program);
  writeFileSync(file, `#!/bin/sh\n${prints}\n`);
  chmodSync(file, 0o755);
  return join(folder, name);
}
const search = (...folders: string[]) => findPython({ PATH: folders.join(delimiter) }, 'linux');

describe.skipIf(process.platform === 'win32')('a Python of the PATH', () => {
  it('is the first that is new enough and can import redis', async () => {
    const old = has('old', 'python3', 'echo 3 8 able');
    const bare = has('bare', 'python3', 'echo 3 12 unable');
    const broken = has('broken', 'python3', 'exit 127');
    const good = has('good', 'python3', 'echo 3 9 able');
    const later = has('later', 'python3', 'echo 3 13 able');
    expect(await search(old, broken, bare, good, later)).toEqual({
      path: join(good, 'python3'),
      problem: null,
    });
  });

  it('may be called python, but python3 is asked first', async () => {
    const plain = has('plain', 'python', 'echo 3 11 able');
    expect(await search(plain)).toEqual({ path: join(plain, 'python'), problem: null });
    const three = has('three', 'python3', 'echo 3 11 able');
    expect(await search(plain, three)).toEqual({ path: join(three, 'python3'), problem: null });
  });

  it('is no Python 2, and what is wrong with those found is said', async () => {
    expect(await search()).toMatchObject({
      problem: expect.stringMatching(/^No Python was found/) as string,
    });
    const two = has('two', 'python', 'echo 2 7 able');
    expect(await search(two)).toMatchObject({
      path: null,
      problem: expect.stringContaining('is Python 2.7, which is too old') as string,
    });
    const bare = has('bare', 'python3', 'echo 3 12 unable');
    expect(await search(two, bare)).toMatchObject({
      problem: expect.stringContaining(`${join(bare, 'python3')} -m pip install redis`) as string,
    });
  });

  it('is looked for again as long as there is none, and kept when there is one', async () => {
    const place = has('place', 'other', 'true');
    const program = new CapstanWorkerProgram({
      interpreter: null,
      source: 'named',
      problem: null,
      childEnv: { PATH: place },
      packageDir: folder,
      tasksDir: join(folder, 'none'),
      launcher: null as unknown as ProcessLauncher,
      redisUrl: () => null,
      nodeEnv: undefined,
    });
    const versions = { python: '3.12.0', version: '1', redis: '8.0.0' };
    const described = { queue: 'worker_a', ...versions, types: [], problems: [] };
    await expect(program.describe('worker_a')).rejects.toThrow('No Python was found');
    expect(program.path()).toBeNull();
    has(
      'place',
      'python3',
      `if [ "$1" = -c ]; then echo 3 12 able; else echo '${JSON.stringify(described)}'; fi`,
    );
    expect(await program.describe('worker_a')).toMatchObject({ python: '3.12.0' });
    expect(program.path()).toBe(join(place, 'python3'));
    expect(program.source).toBe('found');
  });
});
