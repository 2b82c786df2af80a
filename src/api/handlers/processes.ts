import { api } from '../implementer.ts';
import { stream } from '../stream.ts';

const { processes } = api;

/** Procedures about processes and groups of them. */
export const processesHandlers = {
  list: processes.list.handler(({ context: { engine } }) => engine.processes.list()),
  get: processes.get.handler(({ context: { engine }, input }) => engine.processes.get(input.id)),
  start: processes.start.handler(({ context: { engine }, input }) => engine.processes.act(input.id, 'start')),
  stop: processes.stop.handler(({ context: { engine }, input }) => engine.processes.act(input.id, 'stop')),
  restart: processes.restart.handler(({ context: { engine }, input }) =>
    engine.processes.act(input.id, 'restart'),
  ),
  log: processes.log.handler(({ context: { engine }, input }) => engine.processes.log(input.id, input.limit)),
  followLog: processes.followLog.handler((call) =>
    stream(call.context.engine.processes.followLog(call.input.id), call),
  ),
  groups: processes.groups.handler(({ context: { engine } }) => engine.processes.groups()),
  startGroup: processes.startGroup.handler(({ context: { engine }, input }) =>
    engine.processes.actOnGroup(input.group, 'start'),
  ),
  stopGroup: processes.stopGroup.handler(({ context: { engine }, input }) =>
    engine.processes.actOnGroup(input.group, 'stop'),
  ),
  restartGroup: processes.restartGroup.handler(({ context: { engine }, input }) =>
    engine.processes.actOnGroup(input.group, 'restart'),
  ),
  reloadGroup: processes.reloadGroup.handler(({ context: { engine }, input }) =>
    engine.processes.actOnGroup(input.group, 'reload'),
  ),
  scaleGroup: processes.scaleGroup.handler(({ context: { engine }, input }) =>
    engine.processes.scale(input.group, input.count),
  ),
  autoscaleGroup: processes.autoscaleGroup.handler(({ context: { engine }, input }) =>
    engine.processes.autoscale(input.group, input.autoscale),
  ),
};
