import { createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { contract } from '../contract/index.ts';
import type { FoundEngine } from './find-engine.ts';

export type Client = ContractRouterClient<typeof contract>;

/** The engine's contract over HTTP. */
export function connect({ url, token }: FoundEngine): Client {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  return createORPCClient<Client>(new OpenAPILink(contract, { url, headers }));
}

/** What a call has failed with, in words; null for anything that is no refusal of the engine. */
export function refusalOf(error: unknown): string | null {
  return error instanceof ORPCError ? error.message : null;
}
