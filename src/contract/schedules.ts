import { z } from 'zod';
import {
  scheduleChangeSchema,
  scheduleIdSchema,
  scheduleInputSchema,
  scheduleOutlookSchema,
  scheduleRuleSchema,
  scheduleViewSchema,
} from '../model/schedule.ts';
import { failure, procedure, redisProcedure } from './base.ts';

const tags = ['Schedules'];
const byId = z.strictObject({ id: scheduleIdSchema });
const scheduleProcedure = redisProcedure.errors({ NOT_FOUND: failure('NOT_FOUND') });

export const schedulesContract = {
  list: redisProcedure
    .route({ method: 'GET', path: '/api/schedules', summary: 'Every schedule, by name', tags })
    .output(z.array(scheduleViewSchema)),
  get: scheduleProcedure
    .route({ method: 'GET', path: '/api/schedules/{id}', summary: 'One schedule', tags })
    .input(byId)
    .output(scheduleViewSchema),
  create: redisProcedure
    .route({
      method: 'POST',
      path: '/api/schedules',
      summary: 'Submit a job again and again by a rule',
      tags,
      successStatus: 201,
    })
    .input(scheduleInputSchema)
    .output(scheduleViewSchema),
  change: scheduleProcedure
    .route({ method: 'PATCH', path: '/api/schedules/{id}', summary: 'Change a schedule', tags })
    .input(byId.extend(scheduleChangeSchema.shape))
    .output(scheduleViewSchema),
  remove: scheduleProcedure
    .route({
      method: 'DELETE',
      path: '/api/schedules/{id}',
      summary: 'Remove a schedule; jobs that it has submitted stay',
      tags,
    })
    .input(byId)
    .output(z.object({ removed: z.string() })),
  pause: scheduleProcedure
    .route({ method: 'POST', path: '/api/schedules/{id}/pause', summary: 'Submit no more jobs', tags })
    .input(byId)
    .output(scheduleViewSchema),
  resume: scheduleProcedure
    .route({ method: 'POST', path: '/api/schedules/{id}/resume', summary: 'Submit jobs again', tags })
    .input(byId)
    .output(scheduleViewSchema),
  run: scheduleProcedure
    .route({
      method: 'POST',
      path: '/api/schedules/{id}/run',
      summary: 'Submit its job now, besides the rule',
      tags,
      successStatus: 202,
    })
    .input(byId)
    .output(z.object({ message: z.string(), jobId: z.string() })),
  preview: procedure
    .route({
      method: 'POST',
      path: '/api/schedules/preview',
      summary: 'A rule in words, and its next runs',
      tags,
    })
    .input(z.strictObject({ rule: scheduleRuleSchema }))
    .output(scheduleOutlookSchema),
};
