interface Standing<Row> {
  readonly rows: readonly Row[];
  /** Rows that have come since. */
  readonly added: number;
}

/** Rows in the order in which `ids` were first seen, each as new as it is known; what is gone is left out. */
export function standStill<Row extends { readonly id: string }>(
  ids: readonly string[],
  latest: readonly Row[],
): Standing<Row> {
  const byId = new Map(latest.map((row) => [row.id, row]));
  const rows = ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
  return { rows, added: latest.length - rows.length };
}
