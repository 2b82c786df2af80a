import { EventEmitter } from 'node:events';
import { errorOf } from '../../model/values/describe-thrown.ts';
import type { TaskSchema } from './task-schema.ts';
import type { Script } from './script.ts';
import { SCRIPT_END_MS } from '../../model/timings.ts';

/** What a script that speaks by process messages says. */
interface Answer {
  readonly ok?: unknown;
  readonly id?: unknown;
  readonly data?: unknown;
  readonly type?: unknown;
}

interface Waiter {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

const LISTENING = ['on', 'once', 'addListener', 'prependListener', 'off', 'removeListener'] as const;

/**
 * Stands between a script and the channel to the host: a script that listens to process messages hears only what is
 * meant for it, and what it sends is an answer to that.
 */
export class MessageStage {
  readonly #emitter = new EventEmitter();
  readonly #waiters = new Map<string, Waiter>();

  /** Takes the place of `process.on('message')` and `process.send`; call it before the script is loaded. */
  constructor() {
    for (const name of LISTENING) {
      const original = process[name].bind(process) as (event: string, listener: () => void) => NodeJS.Process;
      Object.defineProperty(process, name, {
        configurable: true,
        writable: true,
        value: (event: string, listener: () => void) => {
          if (event !== 'message') return original(event, listener);
          this.#emitter[name](event, listener);
          return process;
        },
      });
    }
    const removeAll = process.removeAllListeners.bind(process);
    Object.defineProperty(process, 'removeAllListeners', {
      configurable: true,
      writable: true,
      value: (event?: string) => {
        if (event === undefined || event === 'message') this.#emitter.removeAllListeners('message');
        else removeAll(event);
        return process;
      },
    });
    Object.defineProperty(process, 'send', {
      configurable: true,
      writable: true,
      value: (message: unknown, ...rest: unknown[]) => {
        this.#answer(message);
        const callback = rest.at(-1);
        if (typeof callback === 'function') setImmediate(() => (callback as (error: null) => void)(null));
        return true;
      },
    });
  }

  get hasListener(): boolean {
    return this.#emitter.listenerCount('message') > 0;
  }

  /** Says something to the script that needs no answer. */
  tell(message: object): void {
    this.#emitter.emit('message', message);
  }

  /** Says something to the script and waits for its answer. @throws Error with what an `error` says */
  ask(type: 'init' | 'work', id: string, data: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiters.set(id, { resolve, reject });
      this.#emitter.emit('message', { type, id, data });
    });
  }

  #answer(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    const { ok, id, data, type } = message as Answer;
    if (typeof id !== 'string') return;
    const waiter = this.#waiters.get(id);
    if (waiter === undefined) return;
    this.#waiters.delete(id);
    if (type === 'error' || ok === false) waiter.reject(failureOf(data));
    else waiter.resolve(data);
  }
}

const failureOf = (data: unknown): Error =>
  errorOf(data === undefined ? 'The script reports an error' : data);

/** Begins the conversation with a script that speaks by process messages. */
export async function messageScript(stage: MessageStage, { json, check }: TaskSchema): Promise<Script> {
  await stage.ask('init', 'init', null);
  let tasks = 0;
  return {
    ready: { form: 'messages', schema: json },
    check,
    run: (task) => stage.ask('work', `task-${++tasks}`, task),
    terminate: () => {
      setTimeout(() => process.exit(), SCRIPT_END_MS);
      stage.tell({ type: 'terminate', id: 'terminate' });
    },
  };
}
