import type { queueContract } from '../../contract/queues.ts';
import { api } from '../implementer.ts';

/** The verbs of a queue, whichever way its name comes. */
const verbs = (queue: Pick<typeof api.queue, keyof typeof queueContract>) => ({
  get: queue.get.handler(({ context: { engine }, input }) => engine.queues.get(input)),
  jobs: queue.jobs.handler(({ context: { engine }, input }) => engine.queues.jobs(input, input)),
  job: queue.job.handler(({ context: { engine }, input }) => engine.queues.job(input, input.id)),
  pause: queue.pause.handler(({ context: { engine }, input }) => engine.queues.pause(input)),
  resume: queue.resume.handler(({ context: { engine }, input }) => engine.queues.resume(input)),
  retryJob: queue.retryJob.handler(({ context: { engine }, input }) =>
    engine.queues.retryJob(input, input.id),
  ),
  removeJob: queue.removeJob.handler(({ context: { engine }, input }) =>
    engine.queues.removeJob(input, input.id, input),
  ),
  retryFailed: queue.retryFailed.handler(({ context: { engine }, input }) =>
    engine.queues.retryFailed(input, input.limit),
  ),
  clean: queue.clean.handler(({ context: { engine }, input }) => engine.queues.clean(input, input)),
});

/** Procedures about BullMQ queues. */
export const queuesHandlers = {
  list: api.queues.list.handler(({ context: { engine } }) => engine.queues.list()),
  ...verbs(api.queues),
};

/** The same for names and ids that no path can carry. */
export const queueHandlers = verbs(api.queue);
