import { writeSync } from 'node:fs';
import { cutText } from '../../../model/values/keep-text.ts';
import {
  BOARD_DESCRIPTOR,
  BOARD_PLACE_BYTES,
  type BoardNote,
  MOST_BOARD_PLACES,
} from '../../../model/wire/job-worker.ts';

/** Longest message of an error on the board, characters. */
const MOST_MESSAGE = 100;

/**
 * Where a worker notes which jobs it has begun, so that its keeper can read it when the worker is gone. A note is in the
 * kernel before the job begins.
 */
export class Board {
  readonly #notes = new Map<number, BoardNote>();
  readonly #free: number[] = [];
  readonly #bytes = Buffer.alloc(BOARD_PLACE_BYTES);
  #places = 0;

  /** @returns its place, for `end` */
  begin(note: BoardNote): number {
    const place = this.#free.pop() ?? this.#places++;
    if (place >= MOST_BOARD_PLACES) throw new Error('There are no more places on the board');
    this.#notes.set(place, note);
    this.#write(place, note);
    return place;
  }

  end(place: number): void {
    this.#notes.delete(place);
    this.#free.push(place);
    this.#bytes.writeUInt16LE(0, 0);
    writeSync(BOARD_DESCRIPTOR, this.#bytes, 0, 2, place * BOARD_PLACE_BYTES);
  }

  /** Adds to a note why its process ends. */
  blame(place: number, blame: Pick<BoardNote, 'error' | 'guilty'>): void {
    const note = this.#notes.get(place);
    if (note === undefined) return;
    const error = blame.error && { ...blame.error, message: cutText(blame.error.message, MOST_MESSAGE) };
    this.#write(place, { ...note, ...blame, ...(error && { error }) });
  }

  #write(place: number, note: BoardNote): void {
    const length = this.#bytes.write(JSON.stringify(note), 2);
    this.#bytes.writeUInt16LE(length, 0);
    writeSync(BOARD_DESCRIPTOR, this.#bytes, 0, 2 + length, place * BOARD_PLACE_BYTES);
  }
}
