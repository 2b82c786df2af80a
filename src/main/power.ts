import { powerMonitor, powerSaveBlocker } from 'electron';
import type { EngineHost } from './engine-host.ts';
import type { Quitting } from './quitting.ts';

/** Tells the engine when the machine goes to sleep and wakes, and ends the app in order when it is switched off. */
export function followPower(host: EngineHost, quitting: Quitting): void {
  powerMonitor.on('suspend', () => {
    host.current()?.awake.suspending();
  });
  powerMonitor.on('resume', () => {
    host.current()?.awake.resumed();
  });
  // Linux and macOS; elsewhere the window is told. Whoever does not object to the end gets no time to work on it
  // (`PowerMonitor::ShouldShutdown`, shell/browser/api/electron_api_power_monitor.cc, Electron 45, 96f3996d8d).
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    quitting.endWithSession();
  });
}

/**
 * Keeps macOS from napping the app while work runs: an app without a visible window is slowed down to a timer every few
 * seconds ("App Nap"), and with it the engine. Other systems do not, and there the blocker would keep the machine awake for
 * nothing (docs/api/power-save-blocker.md, Electron 45, 96f3996d8d).
 */
export class AppNap {
  readonly #needed: boolean;
  #blocker: number | null = null;

  constructor(platform: NodeJS.Platform = process.platform) {
    this.#needed = platform === 'darwin';
  }

  /** `working`: whether work runs now. */
  update(working: boolean): void {
    if (!this.#needed || working === (this.#blocker !== null)) return;
    if (this.#blocker === null) this.#blocker = powerSaveBlocker.start('prevent-app-suspension');
    else {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = null;
    }
  }
}
