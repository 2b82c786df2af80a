import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { autoscaleSchema, MOST_PROCESSES, processGroupSchema } from '../model/process-group.ts';
import { processDetailSchema, processLogLineSchema, processViewSchema } from '../model/process.ts';
import { failure, procedure, streamProcedure } from './base.ts';

const tags = ['Processes'];
const byId = z.strictObject({ id: z.string().min(1).max(200) });
const byGroup = z.strictObject({ group: z.string().min(1).max(200) });

const processProcedure = procedure.errors({
  NOT_FOUND: failure('NOT_FOUND'),
  CONFLICT: failure('CONFLICT'),
});

const onProcess = (action: string, summary: string) =>
  processProcedure
    .route({ method: 'POST', path: `/api/processes/{id}/${action}`, summary, tags })
    .input(byId)
    .output(processViewSchema);

const onGroup = (action: string, summary: string) =>
  processProcedure
    .route({ method: 'POST', path: `/api/processes/groups/{group}/${action}`, summary, tags })
    .input(byGroup)
    .output(processGroupSchema);

/** Every process that the engine runs, and those of others that it hears of. What a process allows is in its view. */
export const processesContract = {
  list: procedure
    .route({
      method: 'GET',
      path: '/api/processes',
      summary: 'Processes the engine runs, and workers of others that it hears of',
      tags,
    })
    .output(z.array(processViewSchema)),
  get: processProcedure
    .route({
      method: 'GET',
      path: '/api/processes/{id}',
      summary: 'One process with the last ends of its runs and how it was started',
      tags,
    })
    .input(byId)
    .output(processDetailSchema),
  start: onProcess('start', 'Start a process; one that was given up is tried again. Answers at once'),
  stop: onProcess('stop', 'Stop a process until it is started again; work in hand is finished or given back'),
  restart: onProcess('restart', 'Stop a process and start it again. Answers at once'),
  log: processProcedure
    .route({
      method: 'GET',
      path: '/api/processes/{id}/log',
      summary: 'What a process has printed lately, oldest first',
      tags,
    })
    .input(byId.extend({ limit: z.coerce.number().int().min(1).max(1_000).default(500) }))
    .output(z.array(processLogLineSchema)),
  followLog: streamProcedure
    .route({
      method: 'GET',
      path: '/api/processes/{id}/log/follow',
      summary: 'What a process prints: what is kept at once, then new lines as they come',
      tags,
    })
    .errors({ NOT_FOUND: failure('NOT_FOUND') })
    .input(byId)
    .output(eventIterator(z.object({ lines: z.array(processLogLineSchema) }))),
  groups: procedure
    .route({
      method: 'GET',
      path: '/api/processes/groups',
      summary: 'Groups of processes and what each can be asked',
      tags,
    })
    .output(z.array(processGroupSchema)),
  startGroup: onGroup('start', 'Start every process of a group. Answers at once'),
  stopGroup: onGroup('stop', 'Stop every process of a group until it is started again'),
  restartGroup: onGroup(
    'restart',
    'Restart every process of a group, all at the same time; pools and job workers one after another',
  ),
  reloadGroup: onGroup('reload', 'Restart the processes of a group one after another, without a gap'),
  scaleGroup: processProcedure
    .route({
      method: 'POST',
      path: '/api/processes/groups/{group}/scale',
      summary: 'Have more or fewer processes; those that go finish what they have in hand. Ends autoscaling',
      tags,
    })
    .input(byGroup.extend({ count: z.number().int().min(0).max(MOST_PROCESSES) }))
    .output(processGroupSchema),
  autoscaleGroup: processProcedure
    .route({
      method: 'PUT',
      path: '/api/processes/groups/{group}/autoscale',
      summary: 'Have as many processes as the backlog asks for; null ends that',
      tags,
    })
    .input(byGroup.extend({ autoscale: autoscaleSchema.nullable() }))
    .output(processGroupSchema),
};
