import {
  filesHandlers,
  jobsHandlers,
  jobTypesHandlers,
  jobWorkersHandlers,
  schedulesHandlers,
  treesHandlers,
} from './handlers/jobs.ts';
import { oscillatorHandlers } from './handlers/oscillator.ts';
import { exampleHandlers, oneShotsHandlers, poolsHandlers, scriptsHandlers } from './handlers/pools.ts';
import { processesHandlers } from './handlers/processes.ts';
import { deadLettersHandlers, pythonHandlers } from './handlers/python.ts';
import { queueHandlers, queuesHandlers } from './handlers/queues.ts';
import { redisHandlers } from './handlers/redis.ts';
import { systemHandlers } from './handlers/system.ts';
import { tasksHandlers } from './handlers/tasks.ts';
import { workHandlers } from './handlers/work.ts';
import { api } from './implementer.ts';

/** The contract with its handlers: one router for every transport. */
export const router = api.router({
  oscillator: oscillatorHandlers,
  redis: redisHandlers,
  queues: queuesHandlers,
  queue: queueHandlers,
  pools: poolsHandlers,
  oneShots: oneShotsHandlers,
  tasks: tasksHandlers,
  scripts: scriptsHandlers,
  example: exampleHandlers,
  processes: processesHandlers,
  python: pythonHandlers,
  deadLetters: deadLettersHandlers,
  jobs: jobsHandlers,
  trees: treesHandlers,
  schedules: schedulesHandlers,
  jobTypes: jobTypesHandlers,
  jobWorkers: jobWorkersHandlers,
  files: filesHandlers,
  system: systemHandlers,
  work: workHandlers,
});
