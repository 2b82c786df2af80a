import { EventEmitter } from 'node:events';
import { drainMicrotasks } from './from-outside.ts';

/** What the first argument of a preventable event is. */
export interface PreventableEvent {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

export function preventable<Details extends object>(details: Details): Details & PreventableEvent {
  let prevented = false;
  return Object.defineProperties(details, {
    defaultPrevented: { get: () => prevented },
    preventDefault: { value: () => (prevented = true) },
  }) as Details & PreventableEvent;
}

/** An emitter that knows which events it ever emits; waiting for another one would be waiting for ever. */
export class StandInEmitter extends EventEmitter {
  constructor(name: string, events: readonly string[]) {
    super();
    super.on('newListener', (event: string | symbol) => {
      if (typeof event === 'string' && event !== 'newListener' && !events.includes(event))
        throw new Error(`The stand-in of Electron never emits "${event}" of ${name}`);
    });
  }

  /** Emits an event whose default can be prevented; tells whether it was. */
  emitPreventable(event: string, details: object = {}, ...args: unknown[]): boolean {
    const argument = preventable(details);
    this.emit(event, argument, ...args);
    drainMicrotasks();
    return argument.defaultPrevented;
  }
}
