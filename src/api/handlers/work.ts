import { api } from '../implementer.ts';

const { work } = api;

/** Procedures about background work as a whole. */
export const workHandlers = {
  writes: work.writes.handler(({ context: { engine } }) => engine.work.writes()),
  setWrites: work.setWrites.handler(({ context: { engine }, input }) => engine.work.setWrites(input)),
  setReadOnly: work.setReadOnly.handler(({ context: { engine }, input }) =>
    engine.work.setReadOnly(input.on),
  ),
};
