import { theApp } from './app.ts';
import { covered, knownOptions } from './covered.ts';
import { preventable, StandInEmitter } from './emitter.ts';
import { parent } from './parent.ts';

const shown = new Map<number, TheNotification>();
let lastId = 0;

class TheNotification extends StandInEmitter implements Pick<Electron.Notification, 'show' | 'close'> {
  readonly #id = ++lastId;
  readonly #options: Electron.NotificationConstructorOptions;

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super('Notification', ['show', 'click', 'close', 'failed']);
    // shell/browser/api/electron_api_notification.cc
    if (!theApp.isReady()) throw new Error('Cannot create Notification before app is ready');
    this.#options = knownOptions('Notification', options, ['title', 'body', 'urgency', 'silent']);
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    // macOS refuses an app that is not signed (docs/tutorial/code-signing.md), and tells it later.
    const refusal = process.env['STAND_IN_NO_NOTIFICATIONS'];
    if (refusal !== undefined) {
      setImmediate(() => this.emit('failed', preventable({}), refusal));
      return;
    }
    shown.set(this.#id, this);
    parent.tell('notification', { id: this.#id, ...this.#options });
  }

  close(): void {
    shown.delete(this.#id);
    this.emit('close', preventable({}));
  }
}

export const Notification = new Proxy(TheNotification, {
  construct: (Target, [options]: [Electron.NotificationConstructorOptions?]) =>
    covered<Electron.Notification>('Notification', new Target(options)),
});

parent.answer({ 'notification.click': (id: number) => shown.get(id)?.emit('click', preventable({})) });
