import type { TaskOptions, TaskResult } from '../../core/engine.ts';
import { DomainError } from '../../model/domain-error.ts';
import { api } from '../implementer.ts';

const { pools, oneShots, scripts, example } = api;

/** A caller that hangs up while it waits for its task wants it no more: its place in the queue comes free, or the task is cancelled. */
const untilHangUp = (signal: AbortSignal | undefined): TaskOptions =>
  signal === undefined ? {} : { signal };

/** Procedures about pools of worker processes. */
export const poolsHandlers = {
  list: pools.list.handler(({ context: { engine } }) => engine.pools.list()),
  get: pools.get.handler(({ context: { engine }, input }) => engine.pools.get(input.name)),
  add: pools.add.handler(({ context: { engine }, input }) => engine.pools.add(input)),
  change: pools.change.handler(({ context: { engine }, input: { name, ...change } }) =>
    engine.pools.change(name, change),
  ),
  resize: pools.resize.handler(({ context: { engine }, input: { name, workerCount } }) =>
    engine.pools.change(name, { workerCount }),
  ),
  pause: pools.pause.handler(({ context: { engine }, input }) => engine.pools.pause(input.name)),
  resume: pools.resume.handler(({ context: { engine }, input }) => engine.pools.resume(input.name)),
  drain: pools.drain.handler(({ context: { engine }, input }) => engine.pools.drain(input.name)),
  restart: pools.restart.handler(({ context: { engine }, input }) => engine.pools.restart(input.name)),
  remove: pools.remove.handler(async ({ context: { engine }, input }) => {
    await engine.pools.remove(input.name);
    return { removed: input.name };
  }),
  submit: pools.submit.handler(({ context: { engine }, input: { name, task, ...options } }) =>
    engine.pools.submit(name, task, options),
  ),
  run: pools.run.handler(({ context: { engine }, input: { name, task, ...options }, signal }) =>
    engine.pools.run(name, task, { ...options, ...untilHangUp(signal) }),
  ),
};

/** Procedures about processes that run one task and end. */
export const oneShotsHandlers = {
  status: oneShots.status.handler(({ context: { engine } }) => engine.oneShots.view()),
  changeSettings: oneShots.changeSettings.handler(({ context: { engine }, input }) =>
    engine.oneShots.changeSettings(input),
  ),
  submit: oneShots.submit.handler(({ context: { engine }, input }) => engine.oneShots.submit(input)),
  run: oneShots.run.handler(({ context: { engine }, input, signal }) =>
    engine.oneShots.run(input, untilHangUp(signal)),
  ),
};

/** Procedures about the scripts that workers can run. */
export const scriptsHandlers = {
  list: scripts.list.handler(({ context: { engine } }) => engine.scripts.list()),
  describe: scripts.describe.handler(({ context: { engine }, input }) => engine.scripts.describe(input.name)),
};

/** Failures of the task itself; all others are failures of the request. */
const OUTCOMES = new Set(['TASK_FAILED', 'TASK_TIMED_OUT', 'TASK_CANCELLED', 'WORKER_DIED']);

/** The outcome of a task in the words of the example endpoints. */
async function answerOf(running: Promise<TaskResult>) {
  try {
    const { id, data } = await running;
    return { ok: true, id, data: data ?? null, type: 'workDone' } as const;
  } catch (error) {
    if (!(error instanceof DomainError) || !OUTCOMES.has(error.code)) throw error;
    const id = String(error.detail['id'] ?? '');
    const detail = { ok: false, id, data: error.message, type: 'error' };
    throw new DomainError('TASK_FAILED', error.message, detail, { cause: error });
  }
}

/** The two example endpoints, with bodies and answers of their own shape. */
export const exampleHandlers = {
  pool: example.pool.handler(({ context: { engine }, input, signal }) =>
    answerOf(engine.pools.run(input.poolName, input.workerTask, untilHangUp(signal))),
  ),
  oneShot: example.oneShot.handler(({ context: { engine }, input, signal }) =>
    answerOf(engine.oneShots.run(input, untilHangUp(signal))),
  ),
};
