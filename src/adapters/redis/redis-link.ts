import type { Redis } from 'ioredis';
import type { Cancel, Clock } from '../../core/ports/clock.ts';
import { Listeners } from '../../core/ports/listeners.ts';
import type { Log } from '../../core/ports/log.ts';
import type { MovableLink } from '../../core/ports/redis-admin.ts';
import type { RedisTarget } from '../../core/ports/redis-link.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { RedisLinkState } from '../../model/redis.ts';
import { NOTHING_KNOWN, type RedisUsability, type WrongKey } from '../../model/redis-trouble.ts';
import { ping } from './cluster.ts';
import { type ClientOptions, openClient } from './open-client.ts';
import { redisFailure } from './redis-failure.ts';
import { LOADING, REFUSED } from './link-client.ts';
import { assertNotTooOld, serverInfo } from './redis-info.ts';
import { checkUsability, troubleIn } from './usability.ts';
import { REDIS_CALL_LIMIT_MS, REDIS_PING_MS, RETRY_MS, SLOW_RETRY_MS } from '../../model/timings.ts';

export interface RedisLinkOptions {
  readonly clock: Clock;
  readonly log: Log;
}

/** Pings from one check whether it can be worked with to the next: while all is well, and while something is not. */
const PINGS_PER_CHECK = 5;
const PINGS_PER_CHECK_IN_TROUBLE = 1;
/** Checks from one that tries every kind of command to the next. */
const CHECKS_PER_FULL_CHECK = 12;
/** What a check has found so lately is good enough for whoever asks, ms. */
const FRESH_MS = 500;
/** Keys that were refused for their kind and are looked at until they are right. */
const MOST_WRONG_KEYS = 20;

const PATIENCE: ReadonlySet<string> = new Set(['REDIS_AUTH_FAILED', 'REDIS_TOO_OLD']);

const LINK_OPTIONS = {
  connectionName: 'capstan',
  // Fail at once instead of piling up while Redis is away.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: REDIS_CALL_LIMIT_MS,
  connectTimeout: 1_000,
  // While the server reads its data it is asked so often, rather than when it expects to be done (up to ten seconds).
  maxLoadingRetryTime: RETRY_MS,
  // A hung server never answers our goodbye.
  disconnectTimeout: 50,
  domainErrors: true,
} as const satisfies Partial<ClientOptions>;

/**
 * The engine's own connection to Redis. While the server is away, calls fail at once and the link keeps trying;
 * a server that does not answer for 2.6 s counts as away. Whoever creates it calls `close`.
 */
export class RedisLink implements MovableLink {
  readonly #options: RedisLinkOptions;
  readonly #changes = new Listeners<RedisLinkState>();
  #state: RedisLinkState;
  #target: RedisTarget | null = null;
  #client: Redis | null = null;
  /** Why there is no client to be had just now. */
  #failure: DomainError;
  /** Ends the pinging, or the wait for another try. */
  #cancelTimer: Cancel | null = null;
  #pinging = false;
  #usability: RedisUsability = NOTHING_KNOWN;
  /** A check that is on its way. */
  #checking: Promise<void> | null = null;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #checks = 0;
  #pings = 0;
  /** Keys besides the fixed ones that were of a wrong kind. */
  readonly #suspects = new Set<string>();

  constructor(options: RedisLinkOptions) {
    this.#options = options;
    this.#state = { kind: 'connecting', since: options.clock.now() };
    this.#failure = new DomainError('REDIS_UNAVAILABLE', 'Not connected yet', {
      reason: 'not connected yet',
    });
  }

  /** The round-trip time in it is renewed every second, without telling the listeners. */
  state(): RedisLinkState {
    return this.#state;
  }

  /** Whether the server can be worked with, as the last check found it: at most five seconds ago, one while it cannot. */
  usability(): RedisUsability {
    return this.#usability;
  }

  /** Checks it again unless that has just been done; never rejects. */
  async check(): Promise<RedisUsability> {
    const client = this.#client;
    if (client !== null && this.#state.kind === 'ready' && performance.now() - this.#checkedAt > FRESH_MS)
      await this.#check(client);
    return this.#usability;
  }

  /** Tells when the link is found, lost, or lost for another reason. */
  onChange(listener: (state: RedisLinkState) => void): Cancel {
    return this.#changes.add(listener);
  }

  target(): RedisTarget | null {
    return this.#target;
  }

  /**
   * The connected client; use it at once and do not keep it. Its commands fail with the same DomainErrors.
   * @throws DomainError REDIS_UNAVAILABLE, REDIS_AUTH_FAILED, REDIS_TOO_OLD, REDIS_UNUSABLE
   */
  client(): Redis {
    if (this.#client === null || this.#state.kind !== 'ready') throw this.#failure;
    return this.#client;
  }

  /** Connects; see `switch`. */
  connect(target: RedisTarget): Promise<void> {
    return this.switch(target);
  }

  async switch(target: RedisTarget): Promise<void> {
    this.#abandon();
    this.#target = target;
    this.#failure = new DomainError('REDIS_UNAVAILABLE', 'Connecting', { reason: 'connecting' });
    this.#enter({ kind: 'connecting', since: this.#options.clock.now() });
    await this.#join(target);
  }

  leave(failure: DomainError): void {
    this.#abandon();
    this.#target = null;
    this.#lose(failure);
  }

  /** Leaves the server; the link may be used again by `switch`. */
  close(): Promise<void> {
    this.leave(new DomainError('REDIS_UNAVAILABLE', 'The link is closed', { reason: 'closed' }));
    return Promise.resolve();
  }

  #join(target: RedisTarget): Promise<void> {
    const { clock } = this.#options;
    const retryMs = () => (PATIENCE.has(this.#failure.code) ? SLOW_RETRY_MS : RETRY_MS);
    let client: Redis;
    try {
      client = openClient(target.url, { ...LINK_OPTIONS, retryMs });
    } catch (error) {
      // A file that the address names may be there later.
      this.#lose(error);
      this.#cancelTimer = clock.after(SLOW_RETRY_MS, () => void this.#join(target));
      return Promise.resolve();
    }
    this.#client = client;
    this.#cancelTimer = clock.every(REDIS_PING_MS, () => void this.#ping(client));
    return new Promise((resolve) => {
      const whileCurrent = (act: () => void) => () => {
        if (this.#client === client) act();
      };
      let reason: unknown = new Error('Connection is closed');
      client.on('error', (error: unknown) => {
        reason = error;
        whileCurrent(() => this.#lose(error))();
        resolve();
      });
      client.on(
        'close',
        whileCurrent(() => this.#lose(reason)),
      );
      client.on('connect', () => (reason = new Error('Connection is closed')));
      client.on('ready', () => void this.#welcome(client).then(resolve));
      client.on(REFUSED, (failure: DomainError) => whileCurrent(() => this.#refused(client, failure))());
      client.on(
        LOADING,
        whileCurrent(() => this.#lose(new Error('LOADING Redis is loading the dataset in memory'))),
      );
      client.once('end', resolve);
    });
  }

  #abandon(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const client = this.#client;
    this.#client = null;
    this.#usability = NOTHING_KNOWN;
    this.#checkedAt = Number.NEGATIVE_INFINITY;
    this.#suspects.clear();
    client?.disconnect();
  }

  /** The server answers: is it one that can be worked with? */
  async #welcome(client: Redis): Promise<void> {
    const startedAt = performance.now();
    try {
      const info = await serverInfo(client);
      const roundTripMs = performance.now() - startedAt;
      if (this.#client !== client) return;
      assertNotTooOld(info?.compatibleWith ?? null);
      this.#checks = 0;
      await this.#check(client);
      if (this.#client !== client || client.status !== 'ready') return;
      this.#enter(this.#ready(roundTripMs));
    } catch (error) {
      if (this.#client !== client) return;
      this.#lose(error);
      // One that is on its way back already would give up: ioredis tries no further when it is disturbed by then.
      if (client.status === 'ready') client.disconnect(true);
    }
  }

  #ready(roundTripMs: number | null): RedisLinkState {
    const { trouble } = this.#usability;
    const since = this.#state.kind === 'ready' ? this.#state.since : this.#options.clock.now();
    return { kind: 'ready', since, roundTripMs, ...(trouble !== null && { trouble }) };
  }

  /** A command was refused for the state of the server or the kind of a key. */
  #refused(client: Redis, { code, detail }: DomainError): void {
    const { key } = detail;
    if (code === 'REDIS_WRONG_TYPE' && typeof key === 'string' && this.#suspects.size < MOST_WRONG_KEYS)
      this.#suspects.add(key);
    // What a connection is refused while it is being made is told by its end.
    if (this.#state.kind === 'ready' && client.status === 'ready') void this.#check(client);
  }

  /** Races share one check: what a check itself is refused asks for no other. */
  #check(client: Redis): Promise<void> {
    this.#checking ??= Promise.resolve()
      .then(() => this.#look(client))
      .finally(() => {
        this.#checking = null;
      });
    return this.#checking;
  }

  async #look(client: Redis): Promise<void> {
    const depth = this.#checks % CHECKS_PER_FULL_CHECK === 0 ? 'all' : 'light';
    const before = this.#usability;
    const suspects = [...this.#suspects];
    let found: RedisUsability;
    try {
      found = await checkUsability(client, depth, suspects);
    } catch (error) {
      const trouble = troubleIn(redisFailure(error));
      // The ping finds out when it is away.
      if (trouble === null) return;
      found = { ...before, trouble };
    }
    if (this.#client !== client) return;
    // What only the full check tries lasts until the next one.
    const lasting = depth === 'light' && found.trouble === null && before.trouble?.cause === 'rights';
    this.#usability = {
      ...found,
      trouble: lasting ? before.trouble : found.trouble,
      missingRights: depth === 'light' ? before.missingRights : found.missingRights,
    };
    if (this.#usability.trouble !== null) this.#checks = 0;
    else this.#checks += 1;
    this.#checkedAt = performance.now();
    for (const key of suspects)
      if (!found.wrongKeys.some((wrong) => wrong.key === key)) this.#suspects.delete(key);
    if (this.#state.kind === 'ready') this.#state = this.#ready(this.#state.roundTripMs);
    this.#report(before);
  }

  /** Tells the log what has changed. */
  #report(before: RedisUsability): void {
    const { log } = this.#options;
    const { trouble, wrongKeys } = this.#usability;
    if (trouble !== null && trouble.cause !== before.trouble?.cause)
      log.write('warn', 'redis link', `Redis cannot be worked with: ${trouble.reason}. ${trouble.cure}`);
    if (trouble === null && before.trouble !== null)
      log.write('info', 'redis link', 'Redis can be worked with again');
    const isNew = ({ key }: WrongKey) => !before.wrongKeys.some((wrong) => wrong.key === key);
    for (const { key, found, expected } of wrongKeys.filter(isNew))
      log.write(
        'warn',
        'redis link',
        `The key ${key} holds a ${found}, not a ${expected ?? 'value of its kind'}`,
      );
  }

  async #ping(client: Redis): Promise<void> {
    if (this.#pinging || this.#state.kind !== 'ready') return;
    this.#pinging = true;
    try {
      // A second try, for it may have been this process that was late.
      const roundTripMs = await timedPing(client).catch(() => timedPing(client));
      if (this.#client === client && client.status === 'ready') this.#state = this.#ready(roundTripMs);
      this.#pings += 1;
      const { trouble, wrongKeys } = this.#usability;
      const isWell = trouble === null && wrongKeys.length === 0;
      if (this.#pings % (isWell ? PINGS_PER_CHECK : PINGS_PER_CHECK_IN_TROUBLE) === 0)
        await this.#check(client);
    } catch (error) {
      // It answers, if only to refuse: there is nobody to look for.
      if (troubleIn(redisFailure(error)) !== null) {
        await this.#check(client);
        return;
      }
      if (this.#client === client && client.status === 'ready') {
        this.#lose(error);
        client.disconnect(true);
      }
    } finally {
      this.#pinging = false;
    }
  }

  #lose(error: unknown): void {
    const failure =
      redisFailure(error) ??
      new DomainError('REDIS_UNAVAILABLE', String(error), { reason: String(error) }, { cause: error });
    const reason = failure.message;
    const same = this.#state.kind === 'lost' && this.#state.reason === reason;
    // The end of a connection says less than what came before it.
    const vague = this.#state.kind === 'lost' && reason === 'Connection is closed';
    if (same || vague) return;
    this.#failure = failure;
    const since = this.#state.kind === 'lost' ? this.#state.since : this.#options.clock.now();
    this.#enter({ kind: 'lost', since, reason });
  }

  #enter(state: RedisLinkState): void {
    // A server that was left on purpose is nobody's loss.
    if (state.kind === 'lost' && this.#target !== null)
      this.#options.log.write('warn', 'redis link', `Redis is away: ${state.reason}`);
    if (state.kind === 'ready') this.#options.log.write('info', 'redis link', 'Redis answers');
    this.#state = state;
    this.#changes.tell(state);
  }
}

async function timedPing(client: Redis): Promise<number> {
  const startedAt = performance.now();
  await ping(client);
  return performance.now() - startedAt;
}
