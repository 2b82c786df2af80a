import type { ServerResponse } from 'node:http';
import { OpenAPIHandler } from '@orpc/openapi/node';
import type { Request, RequestHandler } from 'express';
import type { Engine } from '../../core/engine.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { OnUnexpectedError } from '../errors.ts';
import { IDEMPOTENCY_HEADER } from '../idempotency-key.ts';
import { aroundCalls } from '../interceptors.ts';
import { router } from '../router.ts';
import { findRoute, type Route } from '../routes.ts';
import { sendDomainError, sendFailure } from './failure.ts';
import { healthStatus } from './health-status.ts';
import { readJsonBody } from './json-body.ts';
import { requireSafeJson } from './json-safety.ts';

export interface ProceduresOptions {
  readonly engine: Engine;
  readonly routes: readonly Route[];
  readonly onUnexpectedError: OnUnexpectedError;
  /** Silence after which a stream gets a comment, ms. Default 15,000. */
  readonly keepAliveMs?: number;
  /** Told of each stream as it opens. */
  readonly onStream?: (response: ServerResponse) => void;
}

/**
 * A task that failed at an example endpoint is answered in the words of these endpoints, which its handler has put
 * together; all other errors have the common shape.
 */
function exampleBody({ code, data }: { code: string; data: unknown }): unknown {
  const isExample = code === 'TASK_FAILED' && (data as { type?: unknown } | undefined)?.type === 'error';
  return isExample ? data : undefined;
}

/** Changes of queues take their fields from the query as well: a prefix that was left unread would name another queue. */
const takesQuery = ({ method, path }: Route): boolean => method !== 'GET' && path.startsWith('/api/queue');

function withQuery(request: Request, body: object | undefined): object | undefined {
  const [, query = ''] = request.originalUrl.split('?', 2);
  if (query === '') return body;
  const fields = { ...Object.fromEntries(new URLSearchParams(query)), ...body };
  requireSafeJson(fields);
  return fields;
}

/** Serves the procedures of the contract at their paths. */
export function procedures(options: ProceduresOptions): RequestHandler {
  const { engine, routes, onUnexpectedError, keepAliveMs = 15_000, onStream } = options;
  const handler = new OpenAPIHandler(router, {
    interceptors: [healthStatus],
    clientInterceptors: [aroundCalls(onUnexpectedError)],
    eventIteratorKeepAliveInterval: keepAliveMs,
    customErrorResponseBodyEncoder: exampleBody,
  });

  return async (request, response, next) => {
    const found = findRoute(routes, request.method, request.path);
    if (found.kind === 'unknown') {
      next();
      return;
    }
    if (found.kind === 'other-method') {
      response.set('Allow', found.allow.join(', '));
      const message = `${request.path} does not take ${request.method}.`;
      sendFailure(response, { code: 'METHOD_NOT_ALLOWED', status: 405, message });
      return;
    }
    let bodyText: string | undefined;
    try {
      const read = await readJsonBody(request);
      bodyText = read?.text;
      const body = read?.body;
      request.body = takesQuery(found.route) ? withQuery(request, body) : body;
    } catch (error) {
      response.set('Connection', 'close');
      if (error instanceof DomainError) sendDomainError(response, error);
      else response.destroy();
      return;
    }
    response.set('Cache-Control', 'no-store');
    if (found.route.stream) {
      response.set({ 'Cache-Control': 'no-cache, no-transform', 'X-Accel-Buffering': 'no' });
      onStream?.(response);
    }
    if (request.method === 'HEAD') request.method = 'GET';
    const cutOff = () => response.destroy();
    const { matched } = await handler.handle(request, response, {
      context: { engine, cutOff, bodyText, idempotencyKey: request.headers[IDEMPOTENCY_HEADER] },
    });
    if (!matched) next();
  };
}
