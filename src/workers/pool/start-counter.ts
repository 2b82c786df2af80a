import { writeSync } from 'node:fs';
import { START_COUNTER_DESCRIPTOR } from '../../model/wire/pool.ts';

const bytes = Buffer.alloc(4);

/** Notes which task is about to begin, where a sudden death cannot take it. */
export function countStart(seq: number): void {
  bytes.writeUInt32LE(seq, 0);
  writeSync(START_COUNTER_DESCRIPTOR, bytes, 0, 4, 0);
}
