import { isDeepStrictEqual } from 'node:util';
import { covered } from './covered.ts';
import { StandInEmitter } from './emitter.ts';
import { parent } from './parent.ts';

/** Only what survives JSON crosses over; a structured clone could carry more, so anything else is refused. */
export function asJson(value: unknown): unknown {
  if (value === undefined) return undefined;
  const copy: unknown = JSON.parse(JSON.stringify(value));
  if (!isDeepStrictEqual(copy, value)) throw new Error('The stand-in of Electron sends plain JSON only');
  return copy;
}

const remotes = new Map<number, Port>();
let lastId = 0;

/** One end of a channel in the main process. */
class Port
  extends StandInEmitter
  implements Pick<Electron.MessagePortMain, 'postMessage' | 'start' | 'close'>
{
  /** The other end: here, or in a page. */
  #peer: Port | { readonly remote: number } | null = null;
  #waiting: unknown[] | null = [];
  #closed = false;

  constructor() {
    super('MessagePortMain', ['message', 'close']);
  }

  static pair(): [Port, Port] {
    const [one, two] = [new Port(), new Port()];
    one.#peer = two;
    two.#peer = one;
    return [one, two];
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new Error('The stand-in of Electron sends no ports over ports');
    const data = asJson(message);
    if (this.#closed || this.#peer === null) return;
    if (this.#peer instanceof Port) this.#peer.receive(data);
    else parent.tell('port.message', this.#peer.remote, data);
  }

  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const data of waiting) this.#deliver(data);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#peer instanceof Port) this.#peer.ended();
    else if (this.#peer !== null) parent.tell('port.close', this.#peer.remote);
    setImmediate(() => this.emit('close'));
  }

  receive(data: unknown): void {
    if (this.#closed) return;
    if (this.#waiting === null) this.#deliver(data);
    else this.#waiting.push(data);
  }

  /** The other end was closed, or its page has gone. */
  ended(): void {
    if (this.#closed) return;
    this.#closed = true;
    setImmediate(() => this.emit('close'));
  }

  /** Gives this end to a page; returns the number it has there. */
  transfer(): number {
    const peer = this.#peer;
    if (!(peer instanceof Port) || this.#waiting?.length !== 0)
      throw new Error('The stand-in of Electron transfers a port before anything was sent to it');
    const remote = ++lastId;
    peer.#peer = { remote };
    remotes.set(remote, peer);
    return remote;
  }

  #deliver(data: unknown): void {
    setImmediate(() => {
      if (!this.#closed) this.emit('message', { data, ports: [] });
    });
  }
}

const originals = new WeakMap<Electron.MessagePortMain, Port>();

/** Gives ports to a page; their numbers there. */
export function transferPorts(ports: readonly Electron.MessagePortMain[] = []): number[] {
  return ports.map((port) => {
    const original = originals.get(port);
    if (original === undefined) throw new Error('Not a port of this stand-in');
    return original.transfer();
  });
}

parent.answer({
  'port.message': (id: number, data: unknown) => remotes.get(id)?.receive(data),
  'port.close': (id: number) => {
    remotes.get(id)?.ended();
    remotes.delete(id);
  },
});

export class MessageChannelMain implements Electron.MessageChannelMain {
  readonly port1: Electron.MessagePortMain;
  readonly port2: Electron.MessagePortMain;

  constructor() {
    const [port1, port2] = Port.pair().map((port) => {
      const whole = covered<Electron.MessagePortMain>('MessagePortMain', port);
      originals.set(whole, port);
      return whole;
    }) as [Electron.MessagePortMain, Electron.MessagePortMain];
    this.port1 = port1;
    this.port2 = port2;
  }
}
