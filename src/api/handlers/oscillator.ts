import { api } from '../implementer.ts';
import { stream } from '../stream.ts';

const { oscillator } = api;

/** The oscillator's procedures. */
export const oscillatorHandlers = {
  start: oscillator.start.handler(async ({ context: { engine } }) => ({
    state: await engine.oscillator.start(),
    message: 'The oscillator is running.',
  })),
  stop: oscillator.stop.handler(async ({ context: { engine } }) => ({
    state: await engine.oscillator.stop(),
    message: 'The oscillator is stopped.',
  })),
  state: oscillator.state.handler(async ({ context: { engine } }) => {
    await engine.oscillator.known();
    return engine.oscillator.state();
  }),
  redisState: oscillator.redisState.handler(async ({ context: { engine } }) => ({
    redisState: await engine.oscillator.savedState(),
    message: 'The state as it is saved in Redis.',
  })),
  events: oscillator.events.handler(async (call) => {
    await call.context.engine.oscillator.known();
    return stream(call.context.engine.oscillator.states, call);
  }),
  settings: oscillator.settings.handler(({ context: { engine } }) => engine.oscillator.settings()),
  changeSettings: oscillator.changeSettings.handler(({ context: { engine }, input }) =>
    engine.oscillator.changeSettings(input),
  ),
  resetSettings: oscillator.resetSettings.handler(({ context: { engine } }) =>
    engine.oscillator.resetSettings(),
  ),
  threads: oscillator.threads.handler(({ context: { engine } }) => engine.oscillator.threads()),
  metrics: oscillator.metrics.handler(({ context: { engine } }) => engine.oscillator.metrics()),
  history: oscillator.history.handler(({ context: { engine }, input }) =>
    engine.oscillator.history(input.seconds),
  ),
  failures: oscillator.failures.handler(({ context: { engine }, input }) =>
    engine.oscillator.failures(input.limit),
  ),
  scripts: oscillator.scripts.handler(({ context: { engine } }) => engine.oscillator.scripts()),
  resetState: oscillator.resetState.handler(({ context: { engine } }) => engine.oscillator.reset()),
};
