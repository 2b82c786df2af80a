import type { DomainError } from '../model/domain-error.ts';
import { toApiError, type OnUnexpectedError } from './errors.ts';
import type { ApiContext } from './implementer.ts';

interface Call {
  readonly context: ApiContext;
  readonly path: readonly string[];
  readonly procedure: {
    readonly '~orpc': { readonly route: { readonly method?: string }; readonly errorMap: object };
  };
  readonly signal?: AbortSignal | undefined;
  next(): Promise<unknown>;
}

/** Reading goes on whatever happens, and so does stopping. */
function refusalOf({ context, path, procedure }: Call): DomainError | null {
  if (procedure['~orpc'].route.method === 'GET' || path.join('.') === 'oscillator.stop') return null;
  return context.engine.system.refusal();
}

/** Whether a call cannot be answered without Redis. */
const needsRedis = ({ procedure }: Call): boolean => 'REDIS_UNAVAILABLE' in procedure['~orpc'].errorMap;

/** What goes around every call on every transport. */
export function aroundCalls(onUnexpectedError: OnUnexpectedError) {
  return async (call: Call): Promise<unknown> => {
    const refusal = refusalOf(call);
    if (refusal !== null) throw toApiError(refusal, onUnexpectedError);
    try {
      // The embedded Redis of an engine that has just been started is worth a wait.
      if (needsRedis(call)) await call.context.engine.connections.settled();
      return await call.next();
    } catch (error) {
      // A caller that has gone needs no answer, and its going is not a bug.
      const onBug = call.signal?.aborted ? () => undefined : onUnexpectedError;
      throw toApiError(error, onBug);
    }
  };
}
