import { memberText } from '../../model/values/json-text.ts';
import { api } from '../implementer.ts';
import { stream } from '../stream.ts';

const { tasks } = api;

/** Procedures about tasks, whoever runs them. */
export const tasksHandlers = {
  submit: tasks.submit.handler(({ context: { engine, bodyText }, input }) =>
    engine.tasks.submit(input, bodyText === undefined ? null : memberText(bodyText, 'payload')),
  ),
  list: tasks.list.handler(({ context: { engine }, input }) => engine.tasks.list(input)),
  get: tasks.get.handler(({ context: { engine }, input }) => engine.tasks.get(input.id)),
  cancel: tasks.cancel.handler(({ context: { engine }, input }) => engine.tasks.cancel(input.id)),
  log: tasks.log.handler((call) => stream(call.context.engine.tasks.log(call.input.id), call)),
};
