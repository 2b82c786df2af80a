/** Letters that may be wrong in a name that was meant, for each three of its length. */
const LETTERS_PER_MISTAKE = 3;

/** The known name that was probably meant by one that is not known; null when none is near enough. */
export function nearestName(name: string, known: readonly string[]): string | null {
  let nearest: string | null = null;
  let least = Math.max(1, Math.floor(name.length / LETTERS_PER_MISTAKE)) + 1;
  for (const one of known) {
    const mistakes = mistakesBetween(name.toLowerCase(), one.toLowerCase());
    if (mistakes >= least) continue;
    nearest = one;
    least = mistakes;
  }
  return nearest;
}

/** Letters to be put in, left out, replaced or swapped with their neighbour until one name is the other. */
function mistakesBetween(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      now.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (now[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped && row > 1 && column > 1 ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    [beforeLast, last] = [last, now];
  }
  return last[to.length] ?? 0;
}
