/** The parts of a change that are really given: one that is `undefined` leaves things as they are. */
export function givenParts<Change extends object>(change: Change): Partial<Change> {
  const entries = Object.entries(change as Record<string, unknown>);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Partial<Change>;
}
