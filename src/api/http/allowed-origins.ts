import type { Request, RequestHandler, Response } from 'express';

/** Methods and headers that a page of an allowed origin may use; how long a browser may remember that, s. */
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const HEADERS = 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID';
const EXPOSED = 'Allow, Content-Disposition, Retry-After, WWW-Authenticate';
const REMEMBER_S = 600;

/** Pages of other origins that may use the API, and the names under which a proxy may ask for it. */
export class AllowedOrigins {
  readonly #origins: ReadonlySet<string>;
  readonly #hosts: ReadonlySet<string>;

  /** `origins` as browsers write them: scheme, host, and the port unless it is the scheme's own. */
  constructor(origins: readonly string[] = []) {
    this.#origins = new Set(origins);
    this.#hosts = new Set(origins.map((origin) => new URL(origin).hostname));
  }

  get size(): number {
    return this.#origins.size;
  }

  includes(origin: string | undefined): boolean {
    return origin !== undefined && this.#origins.has(origin);
  }

  /** Whether a Host header, with or without a port, names the host of one of the origins. */
  includesHost(host: string): boolean {
    return this.#hosts.has(host.replace(/:\d{1,5}$/, '').toLowerCase());
  }
}

/**
 * Tells browsers that the pages of these origins may read the answers; cookies and other credentials of the browser are
 * never allowed. Without any such origin it adds nothing.
 */
export function crossOriginHeaders(allowed: AllowedOrigins): RequestHandler {
  return (request, response, next) => {
    if (allowed.size > 0) response.vary('Origin');
    const { origin } = request.headers;
    if (origin !== undefined && allowed.includes(origin))
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': EXPOSED,
      });
    next();
  };
}

/** Whether a browser asks beforehand if a page may send a request; it shows no token then. */
export const isPreflight = ({ method, headers }: Request): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;

/** Tells a browser that a page of an allowed origin may send what it has asked for. */
export function answerPreflight({ headers }: Request, response: Response): void {
  response.set({
    'Access-Control-Allow-Methods': METHODS,
    'Access-Control-Allow-Headers': HEADERS,
    'Access-Control-Max-Age': String(REMEMBER_S),
    // Chromium asks for this where a page of the internet asks for something on this machine.
    ...(headers['access-control-request-private-network'] === 'true' && {
      'Access-Control-Allow-Private-Network': 'true',
    }),
  });
  response.status(204).end();
}
