import type { SavedConnections } from '../../model/saved-connections.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { MovableLink, RedisAdminPort } from '../ports/redis-admin.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import type { EmbeddedServer } from './embedded-server.ts';

export interface ConnectionsOptions {
  readonly clock: Clock;
  readonly link: MovableLink;
  readonly admin: RedisAdminPort;
  /** The server of our own; null where there is none (Windows). */
  readonly embedded: EmbeddedServer | null;
  /** What REDIS_URL or REDIS_HOST say; null when they say nothing. */
  readonly environmentUrl: string | null;
  readonly store: SettingsStore<SavedConnections>;
  /** Whether the oscillator works: then the link stays where it is. */
  readonly isBusy: () => boolean;
  /** Ends the work of others before the server is left; bounded. What it gives lets them work where the link is then. */
  readonly rest: () => Promise<() => void>;
  readonly log: Log;
}
