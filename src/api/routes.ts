import { type AnySchema, getEventIteratorSchemaDetails, type Route as ContractRoute } from '@orpc/contract';
import { traverseContractProcedures } from '@orpc/server';
import { contract } from '../contract/index.ts';

/** One route of the contract. */
export interface Route {
  readonly method: string;
  /** As in the contract, with `{name}` for a variable segment. */
  readonly path: string;
  /** Answers with server-sent events. */
  readonly stream: boolean;
  readonly pattern: RegExp;
}

const toPattern = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{[^}]+\}/g, '[^/]+')}/?$`);

/** Every route of the contract. */
export function contractRoutes(): Route[] {
  const routes: Route[] = [];
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path: name }) => {
    const definition = procedure['~orpc'] as { route: ContractRoute; outputSchema?: AnySchema };
    const { route, outputSchema } = definition;
    const { method = 'POST', path } = route;
    if (path === undefined) throw new Error(`${name.join('.')} has no path`);
    const stream = getEventIteratorSchemaDetails(outputSchema) !== undefined;
    routes.push({ method, path, stream, pattern: toPattern(path) });
  });
  return routes;
}

/** What the contract has for a request. */
export type Found =
  | { readonly kind: 'route'; readonly route: Route }
  | { readonly kind: 'other-method'; readonly allow: readonly string[] }
  | { readonly kind: 'unknown' };

/** Finds the route of a request; `HEAD` asks for what `GET` would answer, except of a stream. */
export function findRoute(routes: readonly Route[], method: string, path: string): Found {
  const here = routes.filter(({ pattern }) => pattern.test(path));
  if (here.length === 0) return { kind: 'unknown' };
  const route = here.find(
    (one) => one.method === method || (method === 'HEAD' && one.method === 'GET' && !one.stream),
  );
  if (route !== undefined) return { kind: 'route', route };
  return { kind: 'other-method', allow: [...new Set(here.map((one) => one.method))] };
}
