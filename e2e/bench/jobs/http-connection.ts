import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One kept connection, answered in order. It does as little as it can, so that what is measured is the server and not
 * the client beside it. Close it at the end.
 */
export class HttpConnection {
  readonly #host: string;
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  readonly #waiting: Waiting[] = [];

  constructor(url: string) {
    const { hostname, port, host } = new URL(url);
    this.#host = host;
    this.#socket = connect(Number(port), hostname).setNoDelay(true);
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('The server has closed the connection')));
  }

  request(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const length = Buffer.byteLength(text);
    const about = length === 0 ? '' : `Content-Type: application/json\r\nContent-Length: ${length}\r\n`;
    this.#socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${this.#host}\r\n${about}\r\n${text}`);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#rest.toString('latin1', 0, end);
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      const found =
        length === undefined ? chunked(this.#rest, end + 4) : counted(this.#rest, end + 4, Number(length));
      if (found === null) return;
      this.#rest = this.#rest.subarray(found.end);
      this.#waiting.shift()?.resolve({ status: Number(head.slice(9, 12)), body: found.body });
    }
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

interface Body {
  readonly body: string;
  /** Where the answer ends. */
  readonly end: number;
}

/** A body of known length; null while a part is missing. */
function counted(bytes: Buffer, from: number, length: number): Body | null {
  const end = from + length;
  return bytes.length < end ? null : { body: bytes.toString('utf8', from, end), end };
}

/** A body in chunks; null while a part is missing. */
function chunked(bytes: Buffer, from: number): Body | null {
  let body = '';
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const length = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const end = lineEnd + 2 + length;
    if (bytes.length < end + 2) return null;
    if (length === 0) return { body, end: end + 2 };
    body += bytes.toString('utf8', lineEnd + 2, end);
    at = end + 2;
  }
}
