import { filesContract } from './files.ts';
import { treesContract } from './job-trees.ts';
import { jobTypesContract } from './job-types.ts';
import { jobWorkersContract } from './job-workers.ts';
import { jobsContract } from './jobs.ts';
import { oscillatorContract } from './oscillator.ts';
import { exampleContract, oneShotsContract, poolsContract, scriptsContract } from './pools.ts';
import { processesContract } from './processes.ts';
import { deadLettersContract, pythonContract } from './python.ts';
import { queueContract, queuesContract } from './queues.ts';
import { redisContract } from './redis.ts';
import { schedulesContract } from './schedules.ts';
import { systemContract } from './system.ts';
import { tasksContract } from './tasks.ts';
import { workContract } from './work.ts';

/** Everything Capstan can be asked, over HTTP and over a message port alike. */
export const contract = {
  oscillator: oscillatorContract,
  redis: redisContract,
  queues: queuesContract,
  queue: queueContract,
  pools: poolsContract,
  oneShots: oneShotsContract,
  tasks: tasksContract,
  scripts: scriptsContract,
  example: exampleContract,
  processes: processesContract,
  python: pythonContract,
  deadLetters: deadLettersContract,
  jobs: jobsContract,
  trees: treesContract,
  schedules: schedulesContract,
  jobTypes: jobTypesContract,
  jobWorkers: jobWorkersContract,
  files: filesContract,
  system: systemContract,
  work: workContract,
};
