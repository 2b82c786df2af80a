/** What a text of somebody else says, checked; null when it is missing, no JSON, or something else. */
export function readJson<Value>(
  text: string | null,
  schema: { safeParse(value: unknown): { data?: Value } },
): Value | null {
  if (text === null) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
