import { openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { readIdempotencyKey } from '../idempotency-key.ts';
import { api } from '../implementer.ts';
import { stream } from '../stream.ts';

const { jobs, trees, schedules, jobTypes, jobWorkers, files } = api;

/** Procedures about typed jobs. */
export const jobsHandlers = {
  submit: jobs.submit.handler(async ({ context: { engine, idempotencyKey }, input }) => {
    const { id, status } = await engine.jobs.submit(input, readIdempotencyKey(idempotencyKey));
    return { message: 'Job submitted successfully', jobId: id, status };
  }),
  submitMany: jobs.submitMany.handler(async ({ context: { engine }, input }) => {
    const jobIds = await engine.jobs.submitMany(input.jobs);
    return { message: `${jobIds.length} jobs submitted successfully`, jobIds, status: 'pending' };
  }),
  list: jobs.list.handler(({ context: { engine }, input }) => engine.jobs.list(input)),
  ended: jobs.ended.handler(({ context: { engine }, input }) => engine.jobs.ended(input)),
  get: jobs.get.handler(({ context: { engine }, input }) => engine.jobs.get(input.id, input.type)),
  details: jobs.details.handler(({ context: { engine }, input }) =>
    engine.jobs.details(input.id, input.type),
  ),
  logs: jobs.logs.handler(({ context: { engine }, input }) => engine.jobs.logs(input.id, input, input.type)),
  follow: jobs.follow.handler((call) =>
    stream(call.context.engine.jobs.follow(call.input.id, call.input.type), call),
  ),
  cancel: jobs.cancel.handler(({ context: { engine }, input }) => engine.jobs.cancel(input.id, input.type)),
  retry: jobs.retry.handler(({ context: { engine }, input }) => engine.jobs.retry(input.id, input.type)),
  change: jobs.change.handler(({ context: { engine }, input: { id, type, ...change } }) =>
    engine.jobs.change(id, change, type),
  ),
};

/** Procedures about jobs with children. */
export const treesHandlers = {
  submit: trees.submit.handler(async ({ context: { engine }, input }) => {
    const tree = await engine.trees.submit(input);
    return { message: 'Tree submitted successfully', treeId: tree.id, tree };
  }),
  list: trees.list.handler(({ context: { engine }, input }) => engine.trees.list(input.limit)),
  get: trees.get.handler(({ context: { engine }, input }) => engine.trees.get(input.id)),
  cancel: trees.cancel.handler(({ context: { engine }, input }) => engine.trees.cancel(input.id)),
};

/** Procedures about jobs that are submitted by a rule. */
export const schedulesHandlers = {
  list: schedules.list.handler(({ context: { engine } }) => engine.schedules.list()),
  get: schedules.get.handler(({ context: { engine }, input }) => engine.schedules.get(input.id)),
  create: schedules.create.handler(({ context: { engine }, input }) => engine.schedules.create(input)),
  change: schedules.change.handler(({ context: { engine }, input: { id, ...change } }) =>
    engine.schedules.change(id, change),
  ),
  remove: schedules.remove.handler(async ({ context: { engine }, input }) => {
    await engine.schedules.remove(input.id);
    return { removed: input.id };
  }),
  pause: schedules.pause.handler(({ context: { engine }, input }) =>
    engine.schedules.setPaused(input.id, true),
  ),
  resume: schedules.resume.handler(({ context: { engine }, input }) =>
    engine.schedules.setPaused(input.id, false),
  ),
  run: schedules.run.handler(async ({ context: { engine }, input }) => ({
    jobId: await engine.schedules.run(input.id),
    message: 'Job submitted successfully',
  })),
  preview: schedules.preview.handler(({ context: { engine }, input }) =>
    engine.schedules.preview(input.rule),
  ),
};

/** Procedures about the types that jobs may have. */
export const jobTypesHandlers = {
  list: jobTypes.list.handler(({ context: { engine } }) => engine.jobTypes.list()),
  get: jobTypes.get.handler(({ context: { engine }, input }) => engine.jobTypes.get(input.name)),
  change: jobTypes.change.handler(({ context: { engine }, input: { name, ...change } }) =>
    engine.jobTypes.change(name, change),
  ),
  reload: jobTypes.reload.handler(({ context: { engine } }) => engine.jobTypes.reload()),
};

/** Procedures about the processes that run jobs. */
export const jobWorkersHandlers = {
  list: jobWorkers.list.handler(({ context: { engine } }) => engine.jobWorkers.list()),
  pause: jobWorkers.pause.handler(({ context: { engine }, input }) =>
    engine.jobWorkers.setMode(input.id, 'paused'),
  ),
  resume: jobWorkers.resume.handler(({ context: { engine }, input }) =>
    engine.jobWorkers.setMode(input.id, 'running'),
  ),
  drain: jobWorkers.drain.handler(({ context: { engine }, input }) =>
    engine.jobWorkers.setMode(input.id, 'draining'),
  ),
  settings: jobWorkers.settings.handler(({ context: { engine } }) => engine.jobWorkers.settings()),
  changeSettings: jobWorkers.changeSettings.handler(({ context: { engine }, input }) =>
    engine.jobWorkers.changeSettings(input),
  ),
};

/** Procedures about files. Over HTTP `upload` and `content` are streamed by http/file-transfers.ts instead. */
export const filesHandlers = {
  list: files.list.handler(({ context: { engine }, input }) => engine.files.list(input.limit)),
  upload: files.upload.handler(({ context: { engine }, input: { file } }) =>
    engine.files.receive(file.name, file.type, Readable.fromWeb(file.stream())),
  ),
  get: files.get.handler(({ context: { engine }, input }) => engine.files.get(input.id)),
  content: files.content.handler(async ({ context: { engine }, input }) => {
    const { file, path } = await engine.files.content(input.id);
    // The blob stays on the disk until it is read.
    return new File([await openAsBlob(path)], file.name, { type: file.mediaType });
  }),
  remove: files.remove.handler(async ({ context: { engine }, input }) => {
    await engine.files.remove(input.id);
    return { removed: input.id };
  }),
};
