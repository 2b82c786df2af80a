import { z } from 'zod';

/**
 * The first moment of the year 2200 (UTC), ms since the epoch. A time that is scheduled has to be before it: a Date would
 * carry far later ones, but the scripts of BullMQ build job ids from times and round those of more than 14 digits, and
 * the scores of its sorted sets hold a time multiplied by 4,096.
 */
export const LATEST_INSTANT = 7_258_118_400_000;

/** The last moment that a Date can hold, ms since the epoch. */
const LAST_DATE = 8_640_000_000_000_000;

/** A point in time that something is planned for, ms since the epoch: from 1970 until before 2200. */
export const instantSchema = z
  .number()
  .int()
  .min(0, 'has to be in 1970 or later')
  .max(LATEST_INSTANT - 1, 'has to be before the year 2200');

/** A point in time of a query string that things are compared with, ms since the epoch; any that a Date can hold. */
export const queriedInstantSchema = z.coerce
  .number()
  .min(-LAST_DATE, 'is no date')
  .max(LAST_DATE, 'is no date');

/** Whether a value that others have written is a time that can be planned for. */
export const isInstant = (value: unknown): value is number => instantSchema.safeParse(value).success;
