import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '../../model/domain-error.ts';
import type { AllowedOrigins } from './allowed-origins.ts';

/** The part of a request that decides whether it may come in. */
export interface Caller {
  readonly headers: IncomingHttpHeaders;
  /** Token of the query, which only a stream may use: EventSource cannot send headers. */
  readonly queryToken: string | null;
}

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

const OTHER_SITE =
  'Requests from pages of other sites are refused, unless CAPSTAN_ALLOWED_ORIGINS names their origin.';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * A page of some other site must not reach the API through the browser of someone who has Capstan open: neither
 * by a name of its own that resolves to this machine, nor across origins. Those that CAPSTAN_ALLOWED_ORIGINS names may.
 * @throws DomainError FORBIDDEN
 */
export function requireOwnPage(
  { headers }: Caller,
  { anyHost, allowed }: { anyHost: boolean; allowed: AllowedOrigins },
): void {
  const host = headers.host ?? '';
  if (!anyHost && !LOOPBACK_HOST.test(host) && !allowed.includesHost(host))
    throw new DomainError(
      'FORBIDDEN',
      'This address is not a name of this machine; use localhost or 127.0.0.1, or name it in CAPSTAN_ALLOWED_ORIGINS.',
    );
  const { origin } = headers;
  if (allowed.includes(origin)) return;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    throw new DomainError('FORBIDDEN', OTHER_SITE);
  if (headers['sec-fetch-site'] === 'cross-site') throw new DomainError('FORBIDDEN', OTHER_SITE);
}

/** @throws DomainError UNAUTHORIZED unless the caller shows the token */
export function requireToken({ headers, queryToken }: Caller, token: string): void {
  const shown = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? queryToken;
  // Compared by digest: equal lengths, and the time says nothing about the token.
  if (shown === null || !timingSafeEqual(digest(shown), digest(token)))
    throw new DomainError('UNAUTHORIZED', 'This address asks for a token: send it as a bearer token.');
}
