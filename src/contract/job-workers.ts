import { z } from 'zod';
import { jobWorkerIdSchema, jobWorkerSettingsSchema, jobWorkerViewSchema } from '../model/job-worker.ts';
import { failure, procedure, redisProcedure } from './base.ts';

const tags = ['Job workers'];
const byId = z.strictObject({ id: jobWorkerIdSchema });
const workerProcedure = redisProcedure.errors({ NOT_FOUND: failure('NOT_FOUND') });

export const jobWorkersContract = {
  list: redisProcedure
    .route({
      method: 'GET',
      path: '/api/job-workers',
      summary: 'Every worker that is heard of, on whichever machine, with the jobs it has in hand',
      tags,
    })
    .output(z.array(jobWorkerViewSchema)),
  pause: workerProcedure
    .route({
      method: 'POST',
      path: '/api/job-workers/{id}/pause',
      summary: 'Let a worker finish what it has and take nothing new',
      tags,
    })
    .input(byId)
    .output(jobWorkerViewSchema),
  resume: workerProcedure
    .route({
      method: 'POST',
      path: '/api/job-workers/{id}/resume',
      summary: 'Let a worker take jobs again',
      tags,
    })
    .input(byId)
    .output(jobWorkerViewSchema),
  drain: workerProcedure
    .route({
      method: 'POST',
      path: '/api/job-workers/{id}/drain',
      summary: 'Let a worker finish what it has and end; it is not started again by itself',
      tags,
    })
    .input(byId)
    .output(jobWorkerViewSchema),
  settings: procedure
    .route({
      method: 'GET',
      path: '/api/job-workers/settings',
      summary: 'How many workers this engine runs, and how',
      tags,
    })
    .output(jobWorkerSettingsSchema),
  changeSettings: procedure
    .route({
      method: 'PATCH',
      path: '/api/job-workers/settings',
      summary: 'Change some settings; they apply at once and are kept',
      tags,
    })
    .input(jobWorkerSettingsSchema.partial())
    .output(jobWorkerSettingsSchema),
};
