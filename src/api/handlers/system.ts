import { api } from '../implementer.ts';
import { stream } from '../stream.ts';

const { system } = api;

/** Procedures about the engine as a whole. */
export const systemHandlers = {
  health: system.health.handler(async ({ context: { engine } }) => {
    await engine.connections.check();
    return engine.system.health();
  }),
  liveness: system.liveness.handler(({ context: { engine } }) => ({
    live: true,
    uptimeSeconds: engine.system.health().uptimeSeconds,
  })),
  readiness: system.readiness.handler(async ({ context: { engine } }) => {
    await engine.connections.check();
    const { ready, causes } = engine.system.readiness();
    return { ready, causes };
  }),
  engine: system.engine.handler(({ context: { engine } }) => engine.system.view()),
  attention: system.attention.handler(({ context: { engine } }) => engine.system.attention()),
  settings: system.settings.handler(({ context: { engine } }) => engine.system.settings()),
  changeSettings: system.changeSettings.handler(({ context: { engine }, input }) =>
    engine.system.changeSettings(input),
  ),
  live: system.live.handler(async (call) => {
    await call.context.engine.oscillator.known();
    return stream(call.context.engine.system.live, call);
  }),
  logs: system.logs.handler(({ context: { engine }, input }) => engine.system.logs(input)),
  followLogs: system.followLogs.handler((call) => stream(call.context.engine.system.logLines, call)),
};
