import { app, powerMonitor } from 'electron';
import type { EngineHost } from './engine-host.ts';

/** Tells the engine when the machine goes to sleep and wakes, and ends the app in order when it is switched off. */
export function followPower(host: EngineHost): void {
  powerMonitor.on('suspend', () => {
    host.current()?.awake.suspending();
  });
  powerMonitor.on('resume', () => {
    host.current()?.awake.resumed();
  });
  // Linux and macOS; elsewhere the window is told. Whoever does not object to the end gets no time to work on it.
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    app.quit();
  });
}
