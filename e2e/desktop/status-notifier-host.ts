import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { findCommands } from '../../src/setup/base/find-command.mjs';

/** Programs without which there can be no bus here, or nobody to ask it. */
export function lackingForBus(): string | null {
  if (process.platform !== 'linux') return 'only Linux has a session bus';
  if (findCommands('dbus-daemon').length === 0) return 'dbus-daemon is not installed';
  const asking = ['gdbus', 'busctl', 'dbus-send'].some((name) => findCommands(name).length > 0);
  return asking ? null : 'neither gdbus, busctl nor dbus-send is installed';
}

const WATCHER = 'org.kde.StatusNotifierWatcher';

/** Writes the little-endian wire format of D-Bus, as far as it is needed here. */
class Writer {
  #bytes = Buffer.alloc(0);

  get length(): number {
    return this.#bytes.length;
  }

  align(to: number): this {
    return this.raw(Buffer.alloc((to - (this.length % to)) % to));
  }

  raw(bytes: Buffer): this {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    return this;
  }

  byte(value: number): this {
    return this.raw(Buffer.from([value]));
  }

  uint32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return this.align(4).raw(bytes);
  }

  string(text: string): this {
    const bytes = Buffer.from(`${text}\0`);
    return this.uint32(bytes.length - 1).raw(bytes);
  }

  signature(text: string): this {
    return this.byte(text.length).raw(Buffer.from(`${text}\0`));
  }

  done(): Buffer {
    return this.#bytes;
  }
}

type Field = readonly [code: number, signature: 'o' | 's' | 'g' | 'u', value: string | number];

function message(type: 1 | 2, serial: number, fields: readonly Field[], body: Buffer): Buffer {
  const inner = new Writer();
  // The length of the fields counts from behind it, where the first one begins aligned.
  for (const [code, signature, value] of fields) {
    inner.align(8).byte(code).signature(signature);
    if (typeof value === 'number') inner.uint32(value);
    else if (signature === 'g') inner.signature(value);
    else inner.string(value);
  }
  const head = new Writer()
    .raw(Buffer.from([0x6c, type, 0, 1]))
    .uint32(body.length)
    .uint32(serial);
  return head.uint32(inner.length).raw(inner.done()).align(8).raw(body).done();
}

/** Serial number and sender of a method call among the bytes of a message. */
function readCall(bytes: Buffer): {
  readonly serial: number;
  readonly sender: string;
  readonly type: number;
} {
  const fieldsEnd = 16 + bytes.readUInt32LE(12);
  let sender = '';
  for (let at = 16; at < fieldsEnd; ) {
    at += (8 - (at % 8)) % 8;
    const code = bytes[at];
    const signature = String.fromCharCode(bytes[at + 2] ?? 0);
    at += 4;
    if (signature === 'g') at += 2 + (bytes[at] ?? 0);
    else {
      at += (4 - (at % 4)) % 4;
      const value = bytes.readUInt32LE(at);
      at += 4;
      if (signature === 'u') continue;
      if (code === 7) sender = bytes.toString('utf8', at, at + value);
      at += value + 1;
    }
  }
  return { type: bytes[1] ?? 0, serial: bytes.readUInt32LE(8), sender };
}

/** A session bus of its own, on which something says that it shows icons in a tray. */
export class StatusNotifierHost implements AsyncDisposable {
  readonly address: string;
  readonly #daemon: ChildProcess;
  readonly #socket: Socket;
  #serial = 0;

  private constructor(daemon: ChildProcess, address: string, socket: Socket) {
    this.#daemon = daemon;
    this.address = address;
    this.#socket = socket;
  }

  static async start(): Promise<StatusNotifierHost> {
    const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    process.once('exit', () => daemon.kill('SIGKILL'));
    const [line] = (await once(daemon.stdout, 'data')) as [Buffer];
    const address = line.toString().trim();
    const path = /unix:(path|abstract)=([^,]+)/.exec(address);
    const socket = connect(path?.[1] === 'abstract' ? `\0${path[2] ?? ''}` : (path?.[2] ?? ''));
    await once(socket, 'connect');
    const host = new StatusNotifierHost(daemon, address, socket);
    await host.#takeName();
    return host;
  }

  async #takeName(): Promise<void> {
    const user = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
    this.#socket.write(`\0AUTH EXTERNAL ${user}\r\n`);
    await once(this.#socket, 'data');
    this.#socket.write('BEGIN\r\n');
    this.#callBus('Hello', '', Buffer.alloc(0));
    this.#callBus('RequestName', 'su', new Writer().string(WATCHER).uint32(0).done());
    const named = new Promise<void>((resolve) => {
      this.#listen(resolve);
    });
    await named;
  }

  #callBus(member: string, signature: string, body: Buffer): void {
    const fields: Field[] = [
      [1, 'o', '/org/freedesktop/DBus'],
      [3, 's', member],
      [6, 's', 'org.freedesktop.DBus'],
      ...(signature === '' ? [] : [[8, 'g', signature] as const]),
    ];
    this.#socket.write(message(1, ++this.#serial, fields, body));
  }

  /** Answers every question with "yes"; `named` is called when the bus has given us the name. */
  #listen(named: () => void): void {
    let rest = Buffer.alloc(0);
    let answers = 0;
    this.#socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 16) {
        const head = 16 + rest.readUInt32LE(12);
        const length = head + ((8 - (head % 8)) % 8) + rest.readUInt32LE(4);
        if (rest.length < length) return;
        const { type, serial, sender } = readCall(rest.subarray(0, length));
        rest = rest.subarray(length);
        // The first answer is to the greeting, the second gives us the name.
        if (type === 2 && ++answers === 2) named();
        if (type === 1) this.#sayYes(serial, sender);
      }
    });
  }

  #sayYes(serial: number, sender: string): void {
    // A variant that holds a boolean.
    const body = new Writer().signature('b').uint32(1).done();
    const fields: Field[] = [
      [5, 'u', serial],
      [6, 's', sender],
      [8, 'g', 'v'],
    ];
    this.#socket.write(message(2, ++this.#serial, fields, body));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    const exited = once(this.#daemon, 'exit');
    this.#daemon.kill();
    await exited;
  }
}
