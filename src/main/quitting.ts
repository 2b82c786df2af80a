import { setImmediate as nextMacrotask } from 'node:timers/promises';
import { app, dialog } from 'electron';
import type { ComposedEngine } from '../host/compose.ts';
import type { EngineHost } from './engine-host.ts';
import { EXIT_CODE } from './exit-code.ts';
import { describeWork, workInHand } from './work-in-hand.ts';
import { SHELL_QUIT_LIMIT_MS } from '../model/timings.ts';

/**
 * The end of the app. Whoever asks for it from a menu is asked whether running work may stop; the system and signals
 * are not. Then the engine stops in order, within a limit. Asked a second time, the app ends at once, and the guard
 * process ends what it leaves behind.
 *
 * `app.quit()` emits `before-quit` and only then sets `is_quitting_` to its outcome (`Browser::Quit`, shell/browser/browser.cc);
 * where the system or a signal asks, microtasks run before that emit returns (`CallMethodWithArgs`,
 * shell/common/gin_helper/event_emitter_caller.cc; Electron 45, 96f3996d8d). A second `quit` from such a microtask closes the
 * windows and is then forgotten: a process without a window would stay and hold the lock. So the second one is a macrotask.
 */
export class Quitting {
  readonly #host: EngineHost;
  readonly #ends: (() => void)[] = [];
  #state: 'no' | 'asking' | 'stopping' | 'done' = 'no';

  constructor(host: EngineHost) {
    this.#host = host;
    app.on('before-quit', (event) => {
      if (this.#state === 'done') return;
      event.preventDefault();
      if (this.#state === 'stopping') app.exit(EXIT_CODE.secondRequest);
      else void this.#stop();
    });
  }

  /** Whether windows are to close for good. */
  get begun(): boolean {
    return this.#state === 'stopping' || this.#state === 'done';
  }

  /** Called when the app is about to end in order, after the engine has. */
  onEnd(listener: () => void): void {
    this.#ends.push(listener);
  }

  /** The system ends the session: like `app.quit()`, but a second announcement is no second request. */
  endWithSession(): void {
    if (!this.begun) app.quit();
  }

  /** A person chose Quit. */
  async ask(): Promise<void> {
    if (this.#state === 'asking') return;
    const engine = this.#host.current()?.engine;
    if (this.#state === 'no' && engine !== undefined) {
      this.#state = 'asking';
      const agreed = await mayInterrupt(engine);
      // Meanwhile somebody else may have ended it.
      if (this.begun) return;
      this.#state = 'no';
      if (!agreed) return;
    }
    app.quit();
  }

  async #stop(): Promise<void> {
    this.#state = 'stopping';
    const limit = setTimeout(() => app.exit(EXIT_CODE.tooSlow), SHELL_QUIT_LIMIT_MS);
    await this.#host.close();
    clearTimeout(limit);
    for (const listener of this.#ends) listener();
    await nextMacrotask();
    this.#state = 'done';
    app.quit();
  }
}

/** Asks about the work that goes on; where there is none there is nothing to ask. */
async function mayInterrupt(engine: ComposedEngine['engine']): Promise<boolean> {
  const work = describeWork(workInHand(engine));
  if (work === null) return true;
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Stop the work and quit?',
    detail: work,
    buttons: ['Stop and quit', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
