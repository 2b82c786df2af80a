import { oscillatorHandlers } from './handlers/oscillator.ts';
import { queuesHandlers } from './handlers/queues.ts';
import { redisHandlers } from './handlers/redis.ts';
import { systemHandlers } from './handlers/system.ts';
import { api } from './implementer.ts';

/** The contract with its handlers: one router for every transport. */
export const router = api.router({
  oscillator: oscillatorHandlers,
  redis: redisHandlers,
  queues: queuesHandlers,
  system: systemHandlers,
});
