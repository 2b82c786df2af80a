import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { StartCounter } from '../../core/ports/start-counter.ts';

/** A counter in a file without a name, which the host and one child have open. */
export function createStartCounterFile(): StartCounter {
  const path = join(tmpdir(), `capstan-${randomBytes(8).toString('hex')}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  const unlinked = process.platform !== 'win32';
  // An open file needs no name; Windows keeps it until it is closed.
  if (unlinked) rmSync(path);
  let open = true;
  return {
    descriptor,
    read: () => {
      const bytes = Buffer.alloc(4);
      return open && readSync(descriptor, bytes, 0, 4, 0) === 4 ? bytes.readUInt32LE(0) : 0;
    },
    close: () => {
      if (!open) return;
      open = false;
      closeSync(descriptor);
      if (!unlinked) rmSync(path, { force: true });
    },
  };
}
