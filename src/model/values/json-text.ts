/** Whitespace, then a bracket, comma or colon; a string; or a number or word. */
const TOKEN =
  /[ \t\n\r]*(?:([{}[\],:])|("[^"\\]*(?:\\.[^"\\]*)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

interface Token {
  /** A bracket, comma or colon; `value` for a string, a number, or a word. */
  readonly kind: '{' | '}' | '[' | ']' | ',' | ':' | 'value';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The tokens of JSON text, one by one; ends early at what is none. Checks no grammar. */
function* tokensOf(text: string): Generator<Token> {
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) return;
    at = TOKEN.lastIndex;
    const word = match[1] ?? match[2] ?? match[3] ?? '';
    const kind = match[1] === undefined ? 'value' : (word as Exclude<Token['kind'], 'value'>);
    yield { kind, text: word, start: at - word.length, end: at };
  }
}

/** Deepest level that is indented further: beyond, the indentation alone would be larger than the text many times over. */
const MAX_INDENTED = 24;
const indentation = (depth: number): string => `\n${'  '.repeat(Math.min(depth, MAX_INDENTED))}`;

/**
 * JSON text laid out for reading. Every number, string and key stays as it is written, digit for digit, in its order, doubled
 * keys as well. Text that is cut off or no JSON stays as it is. Takes time and room in proportion to the text.
 */
export function layOut(text: string): string {
  const out: string[] = [];
  const open: ('{' | '[')[] = [];
  let end = 0;
  let before: Token['kind'] | null = null;
  for (const token of tokensOf(text)) {
    end = token.end;
    switch (token.kind) {
      case '{':
      case '[':
        if (before === '{' || before === '[' || before === ',') out.push(indentation(open.length));
        out.push(token.text);
        open.push(token.kind);
        break;
      case '}':
      case ']': {
        const opened = open.pop();
        if (opened !== (token.kind === '}' ? '{' : '[')) return text;
        if (before !== opened) out.push(indentation(open.length));
        out.push(token.text);
        break;
      }
      case ',':
        out.push(',');
        break;
      case ':':
        out.push(': ');
        break;
      case 'value':
        if (before === 'value' || before === '}' || before === ']') return text;
        if (before === '{' || before === '[' || before === ',') out.push(indentation(open.length));
        out.push(token.text);
    }
    before = token.kind;
  }
  return open.length === 0 && before !== null && text.slice(end).trim() === '' ? out.join('') : text;
}

/**
 * The text of a member of a JSON object, as it is written; of members of one name the last, as JavaScript and Python have it.
 * Null when there is none. The text has to be JSON.
 */
export function memberText(text: string, name: string): string | null {
  let depth = 0;
  let key: string | null = null;
  let start = -1;
  let end = -1;
  let found: string | null = null;
  let expectsKey = false;
  const close = () => {
    if (start !== -1 && key === name) found = text.slice(start, end);
    start = -1;
    key = null;
  };
  for (const token of tokensOf(text)) {
    if (token.kind === '}' || token.kind === ']') depth -= 1;
    const isTop = depth === 1;
    if (depth === 0) {
      close();
      if (token.kind === '{') expectsKey = true;
    } else if (isTop && token.kind === ',') {
      close();
      expectsKey = true;
    } else if (isTop && token.kind === 'value' && expectsKey) {
      key = JSON.parse(token.text) as string;
      expectsKey = false;
    } else if (key !== null && !(isTop && token.kind === ':')) {
      if (start === -1) start = token.start;
      end = token.end;
    }
    if (token.kind === '{' || token.kind === '[') depth += 1;
  }
  return found;
}
