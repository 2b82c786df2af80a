import type { $ZodType } from 'zod/v4/core';
import { contract } from '../../contract/index.ts';

/** What a call of the contract is, as oRPC keeps it. */
interface Described {
  readonly route: { readonly method?: string; readonly path?: string };
  readonly outputSchema?: $ZodType;
}

interface Answerable {
  readonly method: string;
  readonly path: RegExp;
  readonly schema: $ZodType | undefined;
}

function* proceduresOf(node: object): Generator<Answerable> {
  const { '~orpc': described } = node as { '~orpc'?: Described };
  if (described === undefined) {
    for (const child of Object.values(node) as object[]) yield* proceduresOf(child);
    return;
  }
  const { method = 'POST', path = '' } = described.route;
  yield {
    method,
    path: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
    schema: described.outputSchema,
  };
}

const PROCEDURES = [...proceduresOf(contract)];

/** Answers the calls of the panel with values of their output schemas. */
export class MadeServer {
  /** Makes a value that a schema allows. */
  make: (schema: $ZodType) => unknown = () => null;
  readonly #open = new Set<Promise<unknown>>();

  readonly fetch = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const { method, url } =
      input instanceof Request ? input : new Request(new URL(String(input), window.location.href), init);
    const { pathname } = new URL(url);
    const found = PROCEDURES.find((each) => each.method === method && each.path.test(pathname));
    // A stream has no value of its own: it stays open and tells nothing.
    if (found?.schema === undefined || !('_zod' in found.schema)) return new Promise(() => undefined);
    const headers = { 'content-type': 'application/json' };
    const answer = Promise.resolve(new Response(JSON.stringify(this.make(found.schema)), { headers }));
    this.#open.add(answer);
    void answer.finally(() => this.#open.delete(answer));
    return answer;
  };

  /** Resolves when the panel has asked for nothing more in several turns of the event loop. */
  async settled(): Promise<void> {
    for (let quiet = 0, turn = 0; quiet < 4 && turn < 100; turn += 1) {
      quiet = this.#open.size === 0 ? quiet + 1 : 0;
      await nextTurn();
    }
  }
}

/** A turn of the event loop, after which React has drawn what it was told. */
const nextTurn = () => new Promise<void>((resolve) => void setTimeout(resolve));

class Observer {
  observe(): void {
    // Nothing changes its size here.
  }
  unobserve(): void {
    // As above.
  }
  disconnect(): void {
    // As above.
  }
}

/** Takes every drawing, and draws nothing. */
const canvas: unknown = new Proxy(() => undefined, {
  get: (_target, key) =>
    key === 'measureText' ? () => ({ width: 10 }) : key === Symbol.toPrimitive ? () => 0 : canvas,
  apply: () => canvas,
  construct: () => canvas as object,
  set: () => true,
});

const query = { matches: false, addEventListener: () => undefined, removeEventListener: () => undefined };

/** Gives jsdom what it lacks and the panel needs: sizes, observers, a canvas, and a server. */
export function makeBrowser(): MadeServer {
  const server = new MadeServer();
  const missing = {
    ResizeObserver: Observer,
    IntersectionObserver: Observer,
    Path2D: canvas,
    matchMedia: () => query,
  };
  Object.assign(globalThis, { fetch: server.fetch, ...missing });
  Object.assign(HTMLCanvasElement.prototype, { getContext: () => canvas });
  Object.assign(Element.prototype, { scrollTo: () => undefined, scrollIntoView: () => undefined });
  for (const [name, value] of Object.entries({ offsetHeight: 600, offsetWidth: 900 }))
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
  return server;
}
