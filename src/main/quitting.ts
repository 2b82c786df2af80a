import { app, dialog } from 'electron';
import type { ComposedEngine } from '../host/compose.ts';
import type { EngineHost } from './engine-host.ts';
import { describeWork, workInHand } from './work-in-hand.ts';

/** The engine gives itself 10 s to finish or hand back what it holds, then closes the rest; after this it is left, ms. */
const LONGEST_MS = 11_500;

/**
 * The end of the app. Whoever asks for it from a menu is asked whether running work may stop; the system and signals
 * are not. Then the engine stops in order, within a limit. Asked a second time, the app ends at once, and the guard
 * process ends what it leaves behind.
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
      if (this.#state === 'stopping') app.exit(1);
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
    const limit = setTimeout(() => app.exit(1), LONGEST_MS);
    await this.#host.close();
    clearTimeout(limit);
    for (const listener of this.#ends) listener();
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
