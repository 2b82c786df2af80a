import { implement } from '@orpc/server';
import { contract } from '../contract/index.ts';
import type { Engine } from '../core/engine.ts';

/** What every handler is given. */
export interface ApiContext {
  readonly engine: Engine;
  /** As it came, unchecked: requests with the same key ask for one and the same thing. */
  readonly idempotencyKey?: string | string[] | undefined;
  /** The JSON text of the request, where it came as text: what only passes through is taken from here, digit for digit. */
  readonly bodyText?: string | undefined;
  /** Drops the client's connection: it left too much of a stream unread. */
  readonly cutOff?: () => void;
}

/** The contract, waiting for its handlers. */
export const api = implement(contract).$context<ApiContext>();
