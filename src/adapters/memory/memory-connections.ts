import { assertUnmasked, maskedAddress, withKeptPassword } from '../../core/connections/address.ts';
import type { ConnectionControl } from '../../core/engine.ts';
import type { EventLog } from '../../core/events/event-log.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { DomainError } from '../../model/domain-error.ts';
import {
  EMBEDDED_CONNECTION_ID,
  type ConnectionInput,
  type ConnectionTest,
  type ConnectionView,
  type EmbeddedRedis,
  type RedisInfo,
  type RedisLinkState,
} from '../../model/redis.ts';
import { NOTHING_KNOWN, type RedisUsability } from '../../model/redis-trouble.ts';

const EMBEDDED: ConnectionView = {
  id: EMBEDDED_CONNECTION_ID,
  name: 'Embedded',
  environment: 'development',
  address: 'redis://default:***@127.0.0.1:6399',
  source: 'embedded',
  inUse: true,
};

/** Addresses that hold `unreachable` cannot be reached, those with `wrong` have the wrong password. */
function tryAddress(url: string): ConnectionTest {
  if (url.includes('unreachable'))
    return { ok: false, code: 'REDIS_UNAVAILABLE', message: 'Nobody answers at this address.' };
  if (url.includes('wrong'))
    return { ok: false, code: 'REDIS_AUTH_FAILED', message: 'The password was refused.' };
  return { ok: true, version: '7.4.1', roundTripMs: 0.3, evictionPolicy: 'noeviction', missingRights: [] };
}

/** Connections without a Redis behind them; `lose` and `restore` play an outage. */
export class MemoryConnections implements ConnectionControl {
  readonly #clock: Clock;
  readonly #events: EventLog;
  readonly #urls = new Map<string, string>([[EMBEDDED.id, 'redis://127.0.0.1:6399']]);
  /** What a check would find. */
  found: RedisUsability = { ...NOTHING_KNOWN, evictionPolicy: 'noeviction' };
  #views: ConnectionView[] = [EMBEDDED];
  #link: RedisLinkState;
  readonly #startedAt: number;
  #saved = 0;

  constructor(clock: Clock, events: EventLog) {
    this.#clock = clock;
    this.#events = events;
    this.#startedAt = clock.now();
    this.#link = { kind: 'ready', since: clock.now(), roundTripMs: 0.2 };
  }

  /** @throws DomainError REDIS_UNAVAILABLE while Redis is lost */
  requireReady(): void {
    if (this.#link.kind !== 'ready') throw new DomainError('REDIS_UNAVAILABLE', 'Redis does not answer.');
  }

  lose(reason: string): void {
    const at = this.#clock.now();
    this.#link = { kind: 'lost', since: at, reason };
    this.#events.add({ kind: 'redis-lost', at, reason });
  }

  restore(): void {
    const at = this.#clock.now();
    this.#events.add({ kind: 'redis-returned', at, awayMs: at - this.#link.since });
    this.#link = { kind: 'ready', since: at, roundTripMs: 0.2 };
  }

  link(): RedisLinkState {
    return this.#link;
  }

  usability(): RedisUsability {
    return this.found;
  }

  async check(): Promise<RedisUsability> {
    return this.found;
  }

  async settled(): Promise<void> {}

  current(): ConnectionView {
    return this.#views.find(({ inUse }) => inUse) ?? EMBEDDED;
  }

  embedded(): EmbeddedRedis {
    return {
      running: true,
      port: 6399,
      cliCommand: 'REDISCLI_AUTH=secret redis-cli -p 6399',
      dataDir: '/tmp/capstan-memory/redis',
    };
  }

  async list(): Promise<ConnectionView[]> {
    return this.#views;
  }

  async save(input: ConnectionInput): Promise<ConnectionView> {
    this.#requireFreeName(input.name);
    assertUnmasked(input.url);
    this.#saved += 1;
    const view = this.#view(`saved-${this.#saved}`, input, false);
    this.#views = [...this.#views, view];
    this.#urls.set(view.id, input.url);
    return view;
  }

  async edit(id: string, input: ConnectionInput): Promise<ConnectionView> {
    const before = this.#find(id);
    if (before.source !== 'saved') throw new DomainError('CONFLICT', 'This connection cannot be edited.');
    this.#requireFreeName(input.name, id);
    const view = this.#view(id, input, before.inUse);
    this.#views = this.#views.map((other) => (other.id === id ? view : other));
    this.#urls.set(id, withKeptPassword(input.url, this.#urls.get(id) ?? ''));
    return view;
  }

  async remove(id: string): Promise<void> {
    const view = this.#find(id);
    if (view.source !== 'saved' || view.inUse)
      throw new DomainError('CONFLICT', 'This connection cannot be removed.');
    this.#views = this.#views.filter((other) => other.id !== id);
  }

  async test(url: string): Promise<ConnectionTest> {
    assertUnmasked(url);
    return tryAddress(url);
  }

  async testSaved(id: string): Promise<ConnectionTest> {
    return tryAddress(this.#urls.get(this.#find(id).id) ?? '');
  }

  async use(id: string): Promise<ConnectionView> {
    this.#find(id);
    this.#views = this.#views.map((view) => ({ ...view, inUse: view.id === id }));
    return this.current();
  }

  async info(): Promise<RedisInfo> {
    this.requireReady();
    return {
      version: '7.4.1',
      flavour: 'redis',
      mode: 'standalone',
      uptimeSeconds: 86_400,
      connectedClients: 5,
      usedMemoryBytes: 3_200_000,
      maxMemoryBytes: null,
      evictionPolicy: 'noeviction',
      opsPerSecond: 120,
      hitRate: 0.98,
      keys: 14,
      aofEnabled: true,
      lastSaveAt: this.#startedAt - 30_000,
      processId: 4_242,
    };
  }

  async keys(): ReturnType<ConnectionControl['keys']> {
    this.requireReady();
    return {
      cursor: '0',
      keys: [
        { key: 'capstan:oscillator:state', type: 'string', ttlMs: null, bytes: 512 },
        { key: 'bull:messages:meta', type: 'hash', ttlMs: null, bytes: 96 },
      ],
    };
  }

  #find(id: string): ConnectionView {
    const view = this.#views.find((other) => other.id === id);
    if (view === undefined) throw new DomainError('NOT_FOUND', 'There is no such connection.', { id });
    return view;
  }

  #requireFreeName(name: string, except?: string): void {
    if (this.#views.some((view) => view.name === name && view.id !== except))
      throw new DomainError('CONFLICT', 'A connection of this name exists.', { name });
  }

  #view(id: string, input: ConnectionInput, inUse: boolean): ConnectionView {
    return {
      id,
      name: input.name,
      environment: input.environment,
      address: maskedAddress(input.url),
      source: 'saved',
      inUse,
    };
  }
}
