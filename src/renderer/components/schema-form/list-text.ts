type Item = 'number' | 'text';

/** A number where the text is one, else the text, for the check to find. */
const readNumber = (text: string): number | string => {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
};

/** Numbers stand between commas, spaces or line ends; texts on lines of their own. */
export function readList(text: string, of: Item): readonly (number | string)[] {
  if (of === 'text')
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  return text
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
    .map(readNumber);
}

export function writeList(value: unknown, of: Item): string {
  return Array.isArray(value) ? value.map(String).join(of === 'number' ? ', ' : '\n') : '';
}
