import { StringDecoder } from 'node:string_decoder';

/** Longest line that is kept whole, characters; a longer one is told in pieces of this length. */
export const LONGEST_LINE = 65_536;

/** Cuts a stream of bytes into lines without ever holding more than one line. */
export class LineSplitter {
  readonly #tell: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  push(bytes: Buffer): void {
    this.#take(this.#decoder.write(bytes));
  }

  /** The stream has ended: what is left is a line as well. */
  end(): void {
    this.#take(this.#decoder.end());
    if (this.#rest !== '') this.#tell(this.#rest);
    this.#rest = '';
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#tellInPieces(line.endsWith('\r') ? line.slice(0, -1) : line);
    while (this.#rest.length > LONGEST_LINE) {
      this.#tell(this.#rest.slice(0, LONGEST_LINE));
      this.#rest = this.#rest.slice(LONGEST_LINE);
    }
  }

  #tellInPieces(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += LONGEST_LINE)
      this.#tell(line.slice(at, at + LONGEST_LINE));
  }
}
