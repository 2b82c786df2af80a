import { z } from 'zod';
import { jobTypeViewSchema } from './job-type.ts';
import { jobWorkerViewSchema } from './job-worker.ts';

/** A type at a glance: what it is like now, without what makes its form. */
export const jobTypeGlanceSchema = jobTypeViewSchema
  .pick({
    name: true,
    title: true,
    source: true,
    problem: true,
    settings: true,
    counts: true,
    cancelled: true,
    workers: true,
  })
  .extend({
    /** Jobs ended a second, over the last few seconds. */
    endedPerSecond: z.number(),
    /** From waiting to begun, and from begun to ended, over the last minute, ms; null while nothing has ended. */
    waitP50Ms: z.number().nullable(),
    waitP95Ms: z.number().nullable(),
    runP50Ms: z.number().nullable(),
    runP95Ms: z.number().nullable(),
  });
export type JobTypeGlance = z.infer<typeof jobTypeGlanceSchema>;

/** Typed jobs at a glance. */
export const jobOverviewSchema = z.object({
  types: z.array(jobTypeGlanceSchema),
  workers: z.array(jobWorkerViewSchema),
});
export type JobOverview = z.infer<typeof jobOverviewSchema>;
