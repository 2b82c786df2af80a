import { useMemo } from 'react';
import classes from './json-view.module.css';

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
// Colouring is for reading; a very long text is only shown.
const MOST_COLOURED = 100_000;

interface Piece {
  readonly text: string;
  readonly kind: 'key' | 'string' | 'number' | 'word' | 'plain';
}

/** Pieces that are coloured; each is an element of the page. */
const MAX_PIECES = 5_000;

function pieces(text: string): Piece[] {
  if (text.length > MOST_COLOURED) return [{ text, kind: 'plain' }];
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (found.length >= MAX_PIECES) break;
    if (match.index > end) found.push({ text: text.slice(end, match.index), kind: 'plain' });
    const [whole, string, colon, word] = match;
    const kind =
      colon !== undefined ? 'key' : string !== undefined ? 'string' : word !== undefined ? 'word' : 'number';
    found.push({ text: whole, kind });
    end = match.index + whole.length;
  }
  return [...found, { text: text.slice(end), kind: 'plain' }];
}

/** JSON text, coloured and scrollable. */
export function JsonView({ text, label }: { text: string; label: string }) {
  const parts = useMemo(() => pieces(text), [text]);
  return (
    <pre className={classes.json} tabIndex={0} role="region" aria-label={label}>
      {parts.map((part, index) => (
        <span key={index} className={classes[part.kind]}>
          {part.text}
        </span>
      ))}
    </pre>
  );
}
