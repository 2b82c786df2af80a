import { withEventMeta } from '@orpc/server';
import type { Feed } from '../core/ports/feed.ts';
import { toApiError } from './errors.ts';
import type { ApiContext } from './implementer.ts';

interface StreamCall {
  readonly context: ApiContext;
  readonly signal?: AbortSignal | undefined;
  readonly lastEventId?: string | undefined;
}

/** Follows a feed for a caller: its events carry their ids, so that the caller can resume behind the last one. */
export async function* stream<Value extends object>(
  feed: Feed<Value>,
  { context, signal, lastEventId }: StreamCall,
): AsyncGenerator<Value, void, void> {
  try {
    const events = feed.follow({ afterId: lastEventId, signal, onCutOff: context.cutOff });
    for await (const { id, value } of events) yield withEventMeta(value, { id });
  } catch (error) {
    throw toApiError(error, () => undefined);
  }
}
