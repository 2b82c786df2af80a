import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobBoard } from '../../core/ports/job-board.ts';
import { BOARD_PLACE_BYTES, type BoardNote, MOST_BOARD_PLACES } from '../../model/wire/job-worker.ts';

/** A board in a file without a name, which the keeper and one child have open. */
export function createJobBoardFile(): JobBoard {
  const path = join(tmpdir(), `capstan-board-${randomBytes(8).toString('hex')}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  const unlinked = process.platform !== 'win32';
  // An open file needs no name; Windows keeps it until it is closed.
  if (unlinked) rmSync(path);
  let open = true;
  return {
    descriptor,
    read: () => (open ? readNotes(descriptor) : []),
    close: () => {
      if (!open) return;
      open = false;
      closeSync(descriptor);
      if (!unlinked) rmSync(path, { force: true });
    },
  };
}

function readNotes(descriptor: number): BoardNote[] {
  const size = Math.min(fstatSync(descriptor).size, MOST_BOARD_PLACES * BOARD_PLACE_BYTES);
  const bytes = Buffer.alloc(size);
  const read = size === 0 ? 0 : readSync(descriptor, bytes, 0, size, 0);
  const notes: BoardNote[] = [];
  for (let at = 0; at + 2 <= read; at += BOARD_PLACE_BYTES) {
    const length = bytes.readUInt16LE(at);
    if (length === 0 || at + 2 + length > read) continue;
    try {
      notes.push(JSON.parse(bytes.toString('utf8', at + 2, at + 2 + length)) as BoardNote);
    } catch {
      // Its writer was killed in the middle of it: the job had not begun.
    }
  }
  return notes;
}
