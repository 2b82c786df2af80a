export type TextRecord = Record<string, string>;

/** Records of rows by the names in the first one; missing cells are left out, further ones are called `column 7`. */
export async function* csvRecords(
  rows: AsyncIterable<readonly string[]>,
): AsyncGenerator<TextRecord, void, undefined> {
  let names: string[] | null = null;
  for await (const row of rows) {
    if (names === null) {
      names = columnNames(row);
      continue;
    }
    const header = names;
    yield Object.fromEntries(row.map((cell, index) => [header[index] ?? `column ${index + 1}`, cell]));
  }
}

/** Names of columns, each once: a second `name` becomes `name (2)`, a missing one `column 3`. */
export function columnNames(header: readonly string[]): string[] {
  const used = new Set<string>();
  return header.map((cell, index) => {
    const wanted = cell.trim() === '' ? `column ${index + 1}` : cell.trim();
    let name = wanted;
    for (let copy = 2; used.has(name); copy += 1) name = `${wanted} (${copy})`;
    used.add(name);
    return name;
  });
}
