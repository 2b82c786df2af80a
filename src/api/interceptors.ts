import { ORPCError } from '@orpc/server';
import { ERROR_STATUS } from '../contract/errors.ts';
import { toApiError, type OnUnexpectedError } from './errors.ts';
import type { ApiContext } from './implementer.ts';

interface Call {
  readonly context: ApiContext;
  readonly path: readonly string[];
  readonly procedure: { readonly '~orpc': { readonly route: { readonly method?: string } } };
  readonly signal?: AbortSignal | undefined;
  next(): Promise<unknown>;
}

/** Reading goes on while the engine stops, and so does stopping. */
function refusedWhileStopping({ context, path, procedure }: Call): boolean {
  if (procedure['~orpc'].route.method === 'GET' || path.join('.') === 'oscillator.stop') return false;
  return context.engine.system.health().status === 'stopping';
}

/** What goes around every call on every transport. */
export function aroundCalls(onUnexpectedError: OnUnexpectedError) {
  return async (call: Call): Promise<unknown> => {
    if (refusedWhileStopping(call)) {
      const status = ERROR_STATUS.ENGINE_STOPPING;
      throw new ORPCError('ENGINE_STOPPING', {
        status,
        message: 'Capstan is stopping and takes no new work.',
      });
    }
    try {
      return await call.next();
    } catch (error) {
      // A caller that has gone needs no answer, and its going is not a bug.
      const onBug = call.signal?.aborted ? () => undefined : onUnexpectedError;
      throw toApiError(error, onBug);
    }
  };
}
