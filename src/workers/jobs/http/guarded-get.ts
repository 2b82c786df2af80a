import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP } from 'node:net';
import { destination, hostOf, portOf } from './address-rules.ts';
import { assertInBounds, checkedLookup, type Resolve, resolveBySystem } from './checked-lookup.ts';
import { HttpFailure } from './http-failure.ts';

export interface GuardOptions {
  /** Destinations that are allowed although they are not public: `127.0.0.1:8080`, `crm.internal:443`. Default none. */
  readonly allow?: readonly string[] | undefined;
  /** Default the system's resolver. */
  readonly resolve?: Resolve | undefined;
  /** Longest answer, bytes. Default 1 MB. */
  readonly maxBytes?: number | undefined;
  /** Longest time for all of it, redirects included, ms. Default 10,000. */
  readonly timeoutMs?: number | undefined;
}

export interface Answer {
  readonly status: number;
  /** Without parameters, in lower case; empty where the server says none. */
  readonly contentType: string;
  readonly body: Buffer;
  /** Where it came from in the end. */
  readonly url: string;
}

const MOST_REDIRECTS = 3;
const MAX_BYTES = 1_000_000;
const TIMEOUT_MS = 10_000;
const MAX_HEADER_BYTES = 16_384;

/**
 * Gets what is at an address, unless the address, or one that it leads to, is out of bounds.
 * @param signal ends it; its reason is thrown
 * @throws HttpFailure
 */
export async function guardedGet(url: string, options: GuardOptions, signal: AbortSignal): Promise<Answer> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  try {
    let next = parsed(url);
    for (let redirects = 0; ; redirects += 1) {
      const response = await respond(next, options, either);
      const { location } = response.headers;
      if (!isRedirect(response) || location === undefined) {
        return {
          status: response.statusCode ?? 0,
          contentType: contentTypeOf(response),
          body: await bodyOf(response, options.maxBytes ?? MAX_BYTES),
          url: next.href,
        };
      }
      response.destroy();
      if (redirects === MOST_REDIRECTS)
        throw new HttpFailure('TOO_MANY_REDIRECTS', `More than ${MOST_REDIRECTS} redirects, from ${url}`);
      next = parsed(location, next);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HttpFailure) throw error;
    if (timeout.aborted)
      throw new HttpFailure('TIMED_OUT', `No answer from ${url} within ${timeoutMs / 1_000} s`);
    const { message } = error as Error;
    throw new HttpFailure('NOT_REACHED', `No answer from ${url}: ${message}`, { cause: error });
  }
}

function parsed(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null) throw new HttpFailure('URL_NOT_ALLOWED', `Not an address: ${text.slice(0, 200)}`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new HttpFailure('URL_NOT_ALLOWED', `Only http and https are allowed, not ${url.protocol}`);
  if (url.username !== '' || url.password !== '')
    throw new HttpFailure('URL_NOT_ALLOWED', 'Addresses with a user or a password are not allowed');
  return url;
}

/** Resolves when the head of the response is there. */
function respond(url: URL, options: GuardOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const [host, port] = [hostOf(url), portOf(url)];
  const allowed = new Set(options.allow?.map((one) => one.toLowerCase()));
  // Nobody looks up what is an address already.
  if (isIP(host) !== 0 && !allowed.has(destination(host, port)))
    assertInBounds(host, port, allowed, `The address ${host} is`);
  const request = url.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    request(url, {
      // A connection for each request: none is there that was checked for something else.
      agent: false,
      lookup: checkedLookup(options.resolve ?? resolveBySystem, port, allowed),
      maxHeaderSize: MAX_HEADER_BYTES,
      signal,
      headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'capstan' },
    })
      .on('response', resolve)
      .on('error', reject)
      .end();
  });
}

function isRedirect({ statusCode }: IncomingMessage): boolean {
  return statusCode !== undefined && [301, 302, 303, 307, 308].includes(statusCode);
}

function contentTypeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  const tooLarge = () => new HttpFailure('RESPONSE_TOO_LARGE', `The answer is larger than ${maxBytes} bytes`);
  try {
    if (encoding !== 'identity')
      throw new HttpFailure('RESPONSE_NOT_USABLE', 'The answer is packed, which was not asked for');
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of response as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > maxBytes) throw tooLarge();
      parts.push(part);
    }
    return Buffer.concat(parts);
  } finally {
    response.destroy();
  }
}
