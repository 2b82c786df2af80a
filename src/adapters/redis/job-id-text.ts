/* Ids of jobs are any bytes for Redis; almost all are text. */

const ESCAPE = /\\x([0-9a-f]{2})/g;

/** An id as text, bytes that are no UTF-8 as `\xff`. `escaped`: there were such. */
export function idText(id: Buffer): { readonly text: string; readonly escaped: boolean } {
  const text = id.toString('utf8');
  if (!text.includes('\uFFFD') || Buffer.from(text).equals(id)) return { text, escaped: false };
  let shown = '';
  for (let at = 0; at < id.length; ) {
    const character = validCharacterAt(id, at);
    if (character === null) {
      shown += `\\x${id.subarray(at, at + 1).toString('hex')}`;
      at += 1;
    } else {
      shown += character;
      at += Buffer.byteLength(character);
    }
  }
  return { text: shown, escaped: true };
}

/** The bytes behind an id that is shown with escapes; null for one without. */
export function escapedId(text: string): Buffer | null {
  if (text.search(ESCAPE) < 0) return null;
  const parts: Buffer[] = [];
  let from = 0;
  for (const match of text.matchAll(ESCAPE)) {
    parts.push(Buffer.from(text.slice(from, match.index)), Buffer.from(match[1] ?? '', 'hex'));
    from = match.index + match[0].length;
  }
  return Buffer.concat([...parts, Buffer.from(text.slice(from))]);
}

function validCharacterAt(bytes: Buffer, at: number): string | null {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    const text = bytes.toString('utf8', at, at + length);
    if (!text.includes('\uFFFD') || Buffer.from(text).equals(bytes.subarray(at, at + length))) return text;
  }
  return null;
}
