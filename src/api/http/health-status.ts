import type { StandardHandleResult } from '@orpc/server/standard';

const PATHS = new Set(['/health', '/health/ready']);

interface Call {
  readonly request: { readonly url: URL };
  next(): Promise<StandardHandleResult>;
}

/** Answers 503, with the body as it is, where the engine is not ready: for whoever sends work only to those that are. */
export async function healthStatus({ request, next }: Call): Promise<StandardHandleResult> {
  const result = await next();
  if (!result.matched || result.response.status !== 200 || !PATHS.has(request.url.pathname)) return result;
  const body = result.response.body as { ready?: unknown } | undefined;
  return body?.ready === false ? { ...result, response: { ...result.response, status: 503 } } : result;
}
