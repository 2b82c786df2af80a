export interface TextRules {
  /** Takes spaces away at both ends. */
  readonly trim: boolean;
  /** Makes one space of several, and of tabs and line breaks. */
  readonly collapseSpaces: boolean;
  /** Makes null of text with nothing in it. */
  readonly emptyToNull: boolean;
}

/** Characters that nobody sees: controls, directions, joiners at odd places, byte order marks. Tabs and breaks stay. */
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Text in one of its ways of being written: composed characters, nothing invisible, spaces as the rules say. */
export function cleanText(text: string, rules: TextRules): string | null {
  let clean = text.normalize('NFC').replace(INVISIBLE, '');
  if (rules.collapseSpaces) clean = clean.replace(/\s+/gu, ' ');
  if (rules.trim) clean = clean.trim();
  return rules.emptyToNull && clean === '' ? null : clean;
}
