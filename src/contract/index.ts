import { oscillatorContract } from './oscillator.ts';
import { queuesContract } from './queues.ts';
import { redisContract } from './redis.ts';
import { systemContract } from './system.ts';

/** Everything Capstan can be asked, over HTTP and over a message port alike. */
export const contract = {
  oscillator: oscillatorContract,
  redis: redisContract,
  queues: queuesContract,
  system: systemContract,
};
