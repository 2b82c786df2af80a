import { isInstant } from '../../../model/instant.ts';
import { type Schedule, scheduleSchema } from '../../../model/schedule.ts';

/** A schedule as it was found in Redis. */
export interface KeptSchedule {
  /** Without the dates that nobody can plan for. */
  readonly schedule: Schedule;
  /** What is wrong with the stored text, in words; null when nothing is. */
  readonly problem: string | null;
}

/** The dates of a schedule, and what each of them is called. */
const DATES = [
  ['startAt', 'start'],
  ['endAt', 'end'],
  ['createdAt', 'creation'],
] as const;

/**
 * Reads the stored text of a schedule. A date that is none, or is not before the year 2200, is left out and reported; a
 * text that is no schedule at all gives nothing, for whoever wrote it may be able to read it.
 */
export function readSchedule(text: string): KeptSchedule[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const stored: Readonly<Record<string, unknown>> = { ...value };
  const wrong = DATES.filter(([field]) => stored[field] !== undefined && !isInstant(stored[field]));
  const mended = {
    createdAt: 0,
    ...Object.fromEntries(
      Object.entries(stored).filter(([field]) => !wrong.some(([name]) => name === field)),
    ),
  };
  const problems = wrong.map(
    ([field, name]) =>
      `Its ${name} (${JSON.stringify(stored[field]).slice(0, 40)}) is no date before the year 2200.`,
  );
  const result = scheduleSchema.safeParse(mended);
  if (!result.success) return [];
  return [{ schedule: result.data, problem: problems.length === 0 ? null : problems.join(' ') }];
}
