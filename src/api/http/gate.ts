import type { RequestHandler } from 'express';
import type { Clock } from '../../core/ports/clock.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { EngineSettings } from '../../model/settings.ts';
import { findRoute, type Route } from '../routes.ts';
import { type AllowedOrigins, answerPreflight, isPreflight } from './allowed-origins.ts';
import { requireOwnPage, requireToken } from './access.ts';
import { sendDomainError } from './failure.ts';
import { requireSafeQuery } from './json-safety.ts';
import { RateLimit } from './rate-limit.ts';

export interface GateOptions {
  readonly clock: Clock;
  readonly settings: () => EngineSettings;
  readonly routes: readonly Route[];
  /** The token that callers may have to show; null when there is none. */
  readonly token: string | null;
  /** The server can be reached from other machines: every call needs the token, any host name is fine. */
  readonly public: boolean;
  /** Pages of other origins that may come in all the same. */
  readonly allowed: AllowedOrigins;
}

/** Decides which requests come in at all. */
export function gate(options: GateOptions): RequestHandler {
  const { clock, settings, routes, token } = options;
  const rate = new RateLimit(clock, () => settings().requestsPerSecond);

  return (request, response, next) => {
    try {
      rate.take(request.socket.remoteAddress ?? '');
      const query = new URLSearchParams(/\?(.*)/s.exec(request.url)?.[1] ?? '');
      const found = findRoute(routes, request.method, request.path);
      const stream = found.kind === 'route' && found.route.stream;
      const caller = { headers: request.headers, queryToken: stream ? query.get('token') : null };
      requireOwnPage(caller, { anyHost: options.public, allowed: options.allowed });
      requireSafeQuery(query);
      // A browser asks beforehand without the token; what it asks for is not done yet.
      if (isPreflight(request) && options.allowed.includes(request.headers.origin)) {
        answerPreflight(request, response);
        return;
      }
      // The panel's own files and the description of the API are no secret.
      const guarded = found.kind !== 'unknown' || request.path === '/metrics';
      if (token !== null && guarded && (options.public || settings().requireToken))
        requireToken(caller, token);
      next();
    } catch (error) {
      if (error instanceof DomainError) sendDomainError(response, error);
      else next(error);
    }
  };
}
