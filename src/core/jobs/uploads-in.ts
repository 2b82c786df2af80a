import { fileIdSchema } from '../../model/job-file.ts';

/** Values that are looked at in one payload: a megabyte of JSON has fewer. */
const MOST_VALUES = 1_000_000;

/** Ids of the uploaded files that a payload names, wherever in it: `{upload: id}`. */
export function uploadsIn(payload: unknown): string[] {
  const found = new Set<string>();
  const open: unknown[] = [payload];
  for (let looked = 0; open.length > 0 && looked < MOST_VALUES; looked += 1) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'upload' && fileIdSchema.safeParse(inner).success) found.add(String(inner));
      else open.push(inner);
    }
  }
  return [...found];
}
