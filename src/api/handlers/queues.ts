import { api } from '../implementer.ts';

const { queues } = api;

/** Procedures about BullMQ queues. */
export const queuesHandlers = {
  list: queues.list.handler(({ context: { engine } }) => engine.queues.list()),
  get: queues.get.handler(({ context: { engine }, input }) => engine.queues.get(input)),
  jobs: queues.jobs.handler(({ context: { engine }, input }) => engine.queues.jobs(input, input)),
  job: queues.job.handler(({ context: { engine }, input }) => engine.queues.job(input, input.id)),
  pause: queues.pause.handler(({ context: { engine }, input }) => engine.queues.pause(input)),
  resume: queues.resume.handler(({ context: { engine }, input }) => engine.queues.resume(input)),
  retryJob: queues.retryJob.handler(({ context: { engine }, input }) =>
    engine.queues.retryJob(input, input.id),
  ),
  removeJob: queues.removeJob.handler(async ({ context: { engine }, input }) => {
    await engine.queues.removeJob(input, input.id);
    return { removed: input.id };
  }),
  retryFailed: queues.retryFailed.handler(({ context: { engine }, input }) =>
    engine.queues.retryFailed(input, input.limit),
  ),
  clean: queues.clean.handler(({ context: { engine }, input }) => engine.queues.clean(input, input)),
};
