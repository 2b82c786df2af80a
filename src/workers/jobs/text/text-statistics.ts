export interface TextFigures {
  /** Code points: what people count, most of the time. */
  readonly characters: number;
  readonly words: number;
  readonly lines: number;
  readonly blankLines: number;
  /** In characters. */
  readonly longestLine: number;
  readonly lineEnding: 'none' | 'lf' | 'crlf' | 'cr' | 'mixed';
  /** Places that could not be decoded. */
  readonly undecodable: number;
}

const SPACE = /\s/u;
/** Letters and digits of any script, and what joins them inside a word. */
const IN_WORD = /[\p{L}\p{N}\p{M}'’_-]/u;

/** Counts a text that comes in pieces. */
export class TextStatistics {
  #characters = 0;
  #words = 0;
  #lines = 0;
  #blankLines = 0;
  #longest = 0;
  #undecodable = 0;
  readonly #endings = { lf: 0, crlf: 0, cr: 0 };
  #lineLength = 0;
  #isBlank = true;
  #isInWord = false;
  #wasReturn = false;

  add(text: string): void {
    for (const character of text) {
      this.#characters += 1;
      if (character === '\n') {
        if (this.#wasReturn) this.#endings.crlf += 1;
        else this.#endLine('lf');
        if (this.#wasReturn) this.#endings.cr -= 1;
        this.#wasReturn = false;
        continue;
      }
      this.#wasReturn = character === '\r';
      if (this.#wasReturn) this.#endLine('cr');
      else this.#addToLine(character);
    }
  }

  figures(): TextFigures {
    const hasRest = this.#lineLength > 0;
    const kinds = (['lf', 'crlf', 'cr'] as const).filter((kind) => this.#endings[kind] > 0);
    return {
      characters: this.#characters,
      words: this.#words,
      lines: this.#lines + Number(hasRest),
      blankLines: this.#blankLines + Number(hasRest && this.#isBlank),
      longestLine: Math.max(this.#longest, this.#lineLength),
      lineEnding: kinds.length > 1 ? 'mixed' : (kinds[0] ?? 'none'),
      undecodable: this.#undecodable,
    };
  }

  #addToLine(character: string): void {
    this.#lineLength += 1;
    if (character === '\ufffd') this.#undecodable += 1;
    if (this.#isBlank && !SPACE.test(character)) this.#isBlank = false;
    const isInWord = IN_WORD.test(character);
    if (isInWord && !this.#isInWord) this.#words += 1;
    this.#isInWord = isInWord;
  }

  #endLine(ending: 'lf' | 'cr'): void {
    this.#endings[ending] += 1;
    this.#lines += 1;
    if (this.#isBlank) this.#blankLines += 1;
    this.#longest = Math.max(this.#longest, this.#lineLength);
    this.#lineLength = 0;
    this.#isBlank = true;
    this.#isInWord = false;
  }
}
