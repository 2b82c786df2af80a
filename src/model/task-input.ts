import { z } from 'zod';

/** What a task is about: any JSON value, but it has to be there. */
export const taskInputSchema = z.unknown().refine((value): boolean => value !== undefined, 'is missing');
