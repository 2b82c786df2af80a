import { z } from 'zod';
import { oneShotInputSchema, oneShotSettingsSchema, oneShotsViewSchema } from '../model/one-shot.ts';
import { poolChangeSchema, poolNameSchema, poolOptionsSchema, poolViewSchema } from '../model/pool.ts';
import { scriptNameSchema, scriptViewSchema } from '../model/script.ts';
import { taskInputSchema } from '../model/task-input.ts';
import { taskRowSchema } from '../model/task.ts';
import { failure, procedure } from './base.ts';

const byName = z.strictObject({ name: poolNameSchema });

/** Said of every call that waits for a task. */
const HANGING_UP =
  'A caller that hangs up gives up its task: the place in the queue comes free, and a task that runs is cancelled. The wait in the queue has no limit of its own.';

const taskOptions = {
  task: taskInputSchema,
  timeoutMs: z
    .number()
    .int()
    .min(10)
    .max(86_400_000)
    .optional()
    .describe(
      'Longest that the task may run once a worker has begun it, ms; the wait in the queue does not count. Default: as the pool says.',
    ),
  /** Higher goes first. Default 0. */
  priority: z.number().int().min(-1_000).max(1_000).default(0),
};

const poolProcedure = procedure.errors({ NOT_FOUND: failure('NOT_FOUND') });
/** A procedure that waits for a task: it fails as tasks fail. */
const running = procedure.errors({
  NOT_FOUND: failure('NOT_FOUND'),
  CONFLICT: failure('CONFLICT'),
  QUEUE_FULL: failure('QUEUE_FULL'),
  PAYLOAD_TOO_LARGE: failure('PAYLOAD_TOO_LARGE'),
  SCRIPT_NOT_ALLOWED: failure('SCRIPT_NOT_ALLOWED'),
  SCRIPT_FAILED: failure('SCRIPT_FAILED'),
  TASK_FAILED: failure('TASK_FAILED'),
  TASK_TIMED_OUT: failure('TASK_TIMED_OUT'),
  TASK_CANCELLED: failure('TASK_CANCELLED'),
  WORKER_DIED: failure('WORKER_DIED'),
  POOL_UNAVAILABLE: failure('POOL_UNAVAILABLE'),
});
const result = z.object({ id: z.string(), data: z.unknown() });

const pools = ['Pools'];
export const poolsContract = {
  list: procedure
    .route({ method: 'GET', path: '/api/pools', summary: 'Every pool with its workers', tags: pools })
    .output(z.array(poolViewSchema)),
  get: poolProcedure
    .route({ method: 'GET', path: '/api/pools/{name}', summary: 'One pool', tags: pools })
    .input(byName)
    .output(poolViewSchema),
  add: procedure
    .route({
      method: 'POST',
      path: '/api/pools',
      summary: 'Add a pool and start its workers',
      tags: pools,
      successStatus: 201,
    })
    .errors({ CONFLICT: failure('CONFLICT'), SCRIPT_NOT_ALLOWED: failure('SCRIPT_NOT_ALLOWED') })
    .input(poolOptionsSchema)
    .output(poolViewSchema),
  change: poolProcedure
    .route({
      method: 'PATCH',
      path: '/api/pools/{name}',
      summary:
        'Change some options of a pool while it works; workers that have to be started anew finish first',
      tags: pools,
    })
    .errors({ SCRIPT_NOT_ALLOWED: failure('SCRIPT_NOT_ALLOWED') })
    .input(byName.extend(poolChangeSchema.shape))
    .output(poolViewSchema),
  resize: poolProcedure
    .route({
      method: 'POST',
      path: '/api/pools/{name}/resize',
      summary: 'Have more or fewer workers; those that go finish first',
      tags: pools,
    })
    .input(byName.extend({ workerCount: poolChangeSchema.shape.workerCount.unwrap() }))
    .output(poolViewSchema),
  pause: poolProcedure
    .route({
      method: 'POST',
      path: '/api/pools/{name}/pause',
      summary: 'Start no more tasks; they wait',
      tags: pools,
    })
    .input(byName)
    .output(poolViewSchema),
  resume: poolProcedure
    .route({
      method: 'POST',
      path: '/api/pools/{name}/resume',
      summary: 'Work again, after a pause or a drain',
      tags: pools,
    })
    .input(byName)
    .output(poolViewSchema),
  drain: poolProcedure
    .route({
      method: 'POST',
      path: '/api/pools/{name}/drain',
      summary: 'Finish what is there and take nothing new; answers at once',
      tags: pools,
    })
    .input(byName)
    .output(poolViewSchema),
  restart: poolProcedure
    .route({
      method: 'POST',
      path: '/api/pools/{name}/restart',
      summary: 'Start the workers anew, one after another; those that were given up are tried again',
      tags: pools,
    })
    .input(byName)
    .output(poolViewSchema),
  remove: poolProcedure
    .route({
      method: 'DELETE',
      path: '/api/pools/{name}',
      summary: 'Remove a pool: running tasks finish, waiting ones are cancelled',
      tags: pools,
    })
    .input(byName)
    .output(z.object({ removed: z.string() })),
  submit: running
    .route({
      method: 'POST',
      path: '/api/pools/{name}/tasks',
      summary: 'Give a task to a pool without waiting for it',
      tags: pools,
      successStatus: 202,
    })
    .input(byName.extend(taskOptions))
    .output(taskRowSchema),
  run: running
    .route({
      method: 'POST',
      path: '/api/pools/{name}/run',
      summary: 'Give a task to a pool and wait for its result',
      description: HANGING_UP,
      tags: pools,
    })
    .input(byName.extend(taskOptions))
    .output(result),
};

const oneShots = ['One-shots'];
export const oneShotsContract = {
  status: procedure
    .route({
      method: 'GET',
      path: '/api/one-shots',
      summary: 'How many run and wait, and the settings',
      tags: oneShots,
    })
    .output(oneShotsViewSchema),
  changeSettings: procedure
    .route({ method: 'PATCH', path: '/api/one-shots', summary: 'Change some settings', tags: oneShots })
    .input(oneShotSettingsSchema.partial())
    .output(oneShotsViewSchema),
  submit: running
    .route({
      method: 'POST',
      path: '/api/one-shots',
      summary: 'Run a task in a process of its own without waiting for it',
      tags: oneShots,
      successStatus: 202,
    })
    .input(oneShotInputSchema)
    .output(taskRowSchema),
  run: running
    .route({
      method: 'POST',
      path: '/api/one-shots/run',
      summary: 'Run a task in a process of its own and wait for its result',
      description: HANGING_UP,
      tags: oneShots,
    })
    .input(oneShotInputSchema)
    .output(result),
};

const scripts = ['Scripts'];
export const scriptsContract = {
  list: procedure
    .route({
      method: 'GET',
      path: '/api/scripts',
      summary: 'Names of the scripts in the scripts folders',
      tags: scripts,
    })
    .output(z.array(z.string())),
  describe: procedure
    .route({
      method: 'GET',
      path: '/api/scripts/describe',
      summary: 'How a script is written and what its task looks like; loads it in a process of its own',
      tags: scripts,
    })
    .errors({ SCRIPT_NOT_ALLOWED: failure('SCRIPT_NOT_ALLOWED'), SCRIPT_FAILED: failure('SCRIPT_FAILED') })
    .input(z.strictObject({ name: scriptNameSchema }))
    .output(scriptViewSchema),
};

const example = ['Examples'];
/** The outcome of a task in the words of the example endpoints. */
const answer = z.object({
  ok: z.literal(true),
  id: z.string(),
  data: z.unknown(),
  type: z.literal('workDone'),
});
/** A task that failed is answered 500 with `{ok: false, id, data: <message>, type: "error"}`. */
const exampleProcedure = running;

export const exampleContract = {
  pool: exampleProcedure
    .route({
      method: 'POST',
      path: '/example/pool',
      summary: 'Run a task in a pool',
      description: HANGING_UP,
      tags: example,
    })
    .input(z.strictObject({ poolName: poolNameSchema, workerTask: taskInputSchema }))
    .output(answer),
  oneShot: exampleProcedure
    .route({
      method: 'POST',
      path: '/example/oneShot',
      summary: 'Run a task in a process of its own',
      description: HANGING_UP,
      tags: example,
    })
    .input(oneShotInputSchema)
    .output(answer),
};
