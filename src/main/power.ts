import { app, powerMonitor } from 'electron';
import type { EngineHost } from './engine-host.ts';

/** What an engine may want to do when the machine sleeps: extend its locks, be patient with heartbeats. */
export interface SleepAware {
  suspending?(): void;
  resumed?(): void;
}

/** Tells the engine when the machine goes to sleep and wakes, and ends the app in order when it is switched off. */
export function followPower(host: EngineHost): void {
  const tell = (what: keyof SleepAware, words: string) => {
    const engine = host.current();
    if (engine === null) return;
    engine.log.write('info', 'engine', words);
    (engine as SleepAware)[what]?.();
  };
  powerMonitor.on('suspend', () => {
    tell('suspending', 'The machine goes to sleep.');
  });
  powerMonitor.on('resume', () => {
    tell('resumed', 'The machine has woken.');
  });
  powerMonitor.on('shutdown', () => {
    app.quit();
  });
}
