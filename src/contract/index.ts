import { oscillatorContract } from './oscillator.ts';
import { exampleContract, oneShotsContract, poolsContract, scriptsContract, tasksContract } from './pools.ts';
import { queuesContract } from './queues.ts';
import { redisContract } from './redis.ts';
import { systemContract } from './system.ts';

/** Everything Capstan can be asked, over HTTP and over a message port alike. */
export const contract = {
  oscillator: oscillatorContract,
  redis: redisContract,
  queues: queuesContract,
  pools: poolsContract,
  oneShots: oneShotsContract,
  tasks: tasksContract,
  scripts: scriptsContract,
  example: exampleContract,
  system: systemContract,
};
