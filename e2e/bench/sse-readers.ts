import { type ClientRequest, get } from 'node:http';
import { once } from 'node:events';

/** Readers of server-sent events that count and throw away. */
export class SseReaders {
  readonly #requests: ClientRequest[] = [];
  events = 0;

  /** Opens `count` streams; resolves when each has answered. */
  async open(url: string, count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#open(url)));
  }

  close(): void {
    for (const request of this.#requests.splice(0)) request.destroy();
  }

  async #open(url: string): Promise<void> {
    const request = get(url, { headers: { accept: 'text/event-stream' }, agent: false });
    request.on('error', () => undefined);
    this.#requests.push(request);
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream];
    response.setEncoding('utf8');
    response.on('error', () => undefined);
    response.on('data', (text: string) => {
      this.events += text.split('\ndata:').length - 1;
    });
  }
}
