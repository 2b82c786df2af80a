import { api } from '../implementer.ts';

const { python, deadLetters } = api;

/** Procedures about Python workers. */
export const pythonHandlers = {
  status: python.status.handler(({ context: { engine } }) => engine.python.status()),
  changeSettings: python.changeSettings.handler(({ context: { engine }, input }) =>
    engine.python.changeSettings(input),
  ),
  reloadTypes: python.reloadTypes.handler(({ context: { engine } }) => engine.python.reloadTypes()),
};

/** Procedures about tasks that were given up. */
export const deadLettersHandlers = {
  list: deadLetters.list.handler(({ context: { engine }, input }) => engine.deadLetters.list(input)),
  get: deadLetters.get.handler(({ context: { engine }, input }) =>
    engine.deadLetters.get(input.queue, input.ref),
  ),
  requeue: deadLetters.requeue.handler(({ context: { engine }, input }) => engine.deadLetters.requeue(input)),
  purge: deadLetters.purge.handler(({ context: { engine }, input }) => engine.deadLetters.purge(input)),
};
