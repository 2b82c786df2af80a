import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWindow } from './open-window.mjs';

describe.skipIf(process.platform === 'win32')('an Electron that cannot start', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'capstan-window-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** A program in Electron's place that notes how it was started. */
  function program(script: string): string {
    const path = join(folder, 'electron');
    writeFileSync(path, `#!/bin/sh\necho "$@" >> ${folder}/starts\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }
  const starts = () => readFileSync(join(folder, 'starts'), 'utf8').trim().split('\n');

  test.each([
    [
      'echo "electron: error while loading shared libraries: libnss3.so: cannot open" >&2; exit 127',
      'libnss3.so',
    ],
    ['echo "Missing X server or \\$DISPLAY" >&2; exit 1', 'the display cannot be used'],
    ['echo "FATAL: The SUID sandbox helper binary was found, but" >&2; kill -TRAP $$', 'sandbox'],
    ['exit 1', 'exit code 1'],
  ])('says why: %s', async (script, reason) => {
    const outcome = await openWindow(program(script), ['--minimised'], {});
    expect(outcome).toEqual({ kind: 'failed', reason: expect.stringContaining(reason) as string });
    expect(starts()).toEqual(['. --minimised']);
  });

  test('whose loader this system lacks is an outcome, too', async () => {
    const path = program('exit 0');
    writeFileSync(path, '#!/lib64/ld-of-another-system\n');
    expect(await openWindow(path, [], {})).toEqual({
      kind: 'failed',
      reason: expect.stringContaining('cannot be run on this system') as string,
    });
  });

  test('is not told that it is a plain Node', async () => {
    const path = program('[ -z "$ELECTRON_RUN_AS_NODE$ELECTRON_FORCE_IS_PACKAGED" ] || exit 9');
    process.env['ELECTRON_RUN_AS_NODE'] = '1';
    process.env['ELECTRON_FORCE_IS_PACKAGED'] = '1';
    try {
      expect(await openWindow(path, [], {})).toEqual({ kind: 'ended', code: 0 });
    } finally {
      delete process.env['ELECTRON_RUN_AS_NODE'];
      delete process.env['ELECTRON_FORCE_IS_PACKAGED'];
    }
  });

  test('a wrong variable or a second Quit is an end, not a system without windows', async () => {
    for (const code of [3, 70, 78])
      expect(await openWindow(program(`exit ${code}`), [], {})).toEqual({ kind: 'ended', code });
  });

  test('for want of graphics is started again without them', async () => {
    const path = program(
      'case "$*" in *--disable-gpu*) exit 0;; esac; echo "GPU process isn\'t usable. Goodbye." >&2; kill -TRAP $$',
    );
    expect(await openWindow(path, [], {})).toEqual({ kind: 'ended', code: 0 });
    expect(starts()).toEqual(['.', '. --disable-gpu']);
  });

  test('and is not started a third time', async () => {
    const path = program('echo "GPU process isn\'t usable. Goodbye." >&2; kill -TRAP $$');
    expect(await openWindow(path, [], {})).toMatchObject({ kind: 'failed' });
    expect(starts()).toHaveLength(2);
  });
});
