import {
  type ConnectionView,
  EMBEDDED_CONNECTION_ID,
  type Environment,
  ENVIRONMENT_CONNECTION_ID,
} from '../../model/redis.ts';
import type { SavedConnection } from '../../model/saved-connections.ts';
import { maskedAddress } from './address.ts';

/** A connection that could be used. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly environment: Environment;
  readonly source: ConnectionView['source'];
  /** With its password; null for an embedded server that has not run yet. */
  readonly url: string | null;
}

export interface Sources {
  /** Null where there is no embedded server. */
  readonly embedded: { readonly url: string | null } | null;
  readonly environmentUrl: string | null;
  readonly saved: readonly SavedConnection[];
}

/** Every connection there is: the embedded server, the environment's, the saved ones. */
export function candidates({ embedded, environmentUrl, saved }: Sources): Candidate[] {
  const fixed: Candidate[] = [];
  const environment = 'development';
  if (embedded !== null) {
    fixed.push({
      id: EMBEDDED_CONNECTION_ID,
      name: 'Embedded Redis',
      environment,
      source: 'embedded',
      ...embedded,
    });
  }
  if (environmentUrl !== null) {
    const id = ENVIRONMENT_CONNECTION_ID;
    fixed.push({ id, name: 'Environment', environment, source: 'environment', url: environmentUrl });
  }
  return [...fixed, ...saved.map((one): Candidate => ({ ...one, source: 'saved' }))];
}

/** The one to begin with: the environment's, else the last choice, else the embedded, else whatever there is. */
export function choose(all: readonly Candidate[], chosen: string | null): Candidate | null {
  const byId = (id: string | null) => all.find((one) => one.id === id);
  return byId(ENVIRONMENT_CONNECTION_ID) ?? byId(chosen) ?? byId(EMBEDDED_CONNECTION_ID) ?? all[0] ?? null;
}

/** The connection as it is shown: without its password. */
export function viewOf({ id, name, environment, source, url }: Candidate, inUse: boolean): ConnectionView {
  return { id, name, environment, source, address: url === null ? '' : maskedAddress(url), inUse };
}
