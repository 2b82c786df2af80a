import { z } from 'zod';
import { jobTypeNameSchema, jobTypeSettingsSchema, jobTypeViewSchema } from '../model/job-type.ts';
import { failure, procedure, redisProcedure } from './base.ts';

const tags = ['Job types'];
const byName = z.strictObject({ name: jobTypeNameSchema });

export const jobTypesContract = {
  list: procedure
    .route({
      method: 'GET',
      path: '/api/job-types',
      summary: 'Every type with the schema of its payload, its defaults and its counts',
      tags,
    })
    .output(z.array(jobTypeViewSchema)),
  get: procedure
    .route({ method: 'GET', path: '/api/job-types/{name}', summary: 'One type', tags })
    .errors({ NOT_FOUND: failure('NOT_FOUND') })
    .input(byName)
    .output(jobTypeViewSchema),
  change: redisProcedure
    .route({
      method: 'PATCH',
      path: '/api/job-types/{name}',
      summary: 'Pause a type, bound how many of it run at once or begin within a time; holds on all machines',
      tags,
    })
    .errors({ NOT_FOUND: failure('NOT_FOUND') })
    .input(byName.extend(jobTypeSettingsSchema.partial().shape))
    .output(jobTypeViewSchema),
  reload: procedure
    .route({
      method: 'POST',
      path: '/api/job-types/reload',
      summary: 'Read the scripts folder again; workers of this engine are started anew, one after another',
      tags,
    })
    .output(z.array(jobTypeViewSchema)),
};
