import { theApp } from './app.ts';
import { covered, knownOptions } from './covered.ts';
import { parent } from './parent.ts';

const OPTIONS = [
  ...(['type', 'title', 'message', 'detail', 'buttons', 'defaultId', 'cancelId', 'noLink'] as const),
  'signal' as const,
];
let lastId = 0;

class Dialog implements Pick<Electron.Dialog, 'showErrorBox'> {
  /** Shown until the test has chosen a button. */
  showMessageBox(
    ...args: [Electron.MessageBoxOptions] | [Electron.BaseWindow, Electron.MessageBoxOptions]
  ): Promise<Electron.MessageBoxReturnValue> {
    // lib/browser/api/dialog.ts
    if (!theApp.isReady()) throw new Error('dialog module can only be used after app is ready');
    return this.#show(...args);
  }

  async #show(
    ...args: [Electron.MessageBoxOptions] | [Electron.BaseWindow, Electron.MessageBoxOptions]
  ): Promise<Electron.MessageBoxReturnValue> {
    const options = knownOptions('showMessageBox', args.length === 1 ? args[0] : args[1], OPTIONS);
    const { signal, ...shown } = options;
    const id = ++lastId;
    const cancelled = () => parent.tell('dialog.close', id);
    signal?.addEventListener('abort', cancelled);
    const response = await parent.call<number>('dialog', id, shown);
    signal?.removeEventListener('abort', cancelled);
    return { response, checkboxChecked: false };
  }

  /** Before Electron is ready nobody on Linux sees a box. */
  showErrorBox(title: string, content: string): void {
    if (!theApp.isReady() && process.platform === 'linux') {
      console.error(`${title}\n${content}`);
      return;
    }
    parent.tell('app.did', 'showErrorBox', title, content);
  }
}
export const dialog = covered<Electron.Dialog>('dialog', new Dialog());
