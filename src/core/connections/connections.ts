import { randomUUID } from 'node:crypto';
import { DomainError } from '../../model/domain-error.ts';
import {
  type ConnectionInput,
  type ConnectionTest,
  type ConnectionView,
  EMBEDDED_CONNECTION_ID,
  type EmbeddedRedis,
  type RedisInfo,
  type RedisLinkState,
} from '../../model/redis.ts';
import type { RedisUsability } from '../../model/redis-trouble.ts';
import type { SavedConnection, SavedConnections } from '../../model/saved-connections.ts';
import type { ConnectionControl } from '../engine.ts';
import type { Cancel } from '../ports/clock.ts';
import { Listeners } from '../ports/listeners.ts';
import type { KeyPage } from '../ports/redis-admin.ts';
import { assertUnmasked, withKeptPassword } from './address.ts';
import { type Candidate, candidates, choose, viewOf } from './candidates.ts';
import type { ConnectionsOptions } from './connections-options.ts';
import { LONGEST_OPENING_MS } from '../../model/timings.ts';

/** Which Redis servers there are and which one the engine works on. Open it first, close it last. */
export class Connections implements ConnectionControl {
  readonly #options: ConnectionsOptions;
  readonly #changes = new Listeners<undefined>();
  #document: SavedConnections = { chosen: null, saved: [] };
  /** The id of the connection in use; null: there is none to use. */
  #current: string | null = null;
  /** Changes happen one after another. */
  #last: Promise<unknown> = Promise.resolve();
  #connecting = false;
  #cancelFollowing: Cancel | null = null;
  /** Resolves when the embedded server has been started for the first time, or was not the one to start. */
  readonly #opened = Promise.withResolvers<undefined>();
  #hasOpened = false;
  #patience: Promise<void> | null = null;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /**
   * Loads what is saved, chooses (the environment, else the last choice, else the embedded server) and connects.
   * A server that is not there is no failure here: the link says so and goes on trying.
   */
  async open(): Promise<void> {
    try {
      await this.#open();
    } finally {
      this.#markOpened();
    }
  }

  #markOpened(): void {
    this.#hasOpened = true;
    this.#opened.resolve(undefined);
  }

  async #open(): Promise<void> {
    const { store, embedded, link } = this.#options;
    this.#document = (await store.load()) ?? this.#document;
    this.#cancelFollowing =
      embedded?.process.onChange(({ kind }) => kind === 'running' && this.#follow()) ?? null;
    const chosen = choose(this.#candidates(), this.#document.chosen);
    if (chosen === null) {
      link.leave(
        new DomainError('REDIS_UNAVAILABLE', 'No connection is set up', {
          reason: 'no connection is set up',
        }),
      );
      return;
    }
    // A server of somebody else's is there or is not.
    if (chosen.id !== EMBEDDED_CONNECTION_ID) this.#markOpened();
    await this.#inTurn(() => this.#connect(chosen)).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      this.#options.log.write('error', 'redis', error.message);
    });
  }

  /** Leaves the server and ends the embedded one: the last step of a shutdown. */
  async close(): Promise<void> {
    this.#cancelFollowing?.();
    await this.#last.catch(() => undefined);
    const { link, embedded } = this.#options;
    link.leave(new DomainError('ENGINE_STOPPING', 'The engine stops'));
    await embedded?.stop();
  }

  /** Tells when a connection was saved, changed, removed or taken into use. */
  onChange(listener: () => void): Cancel {
    return this.#changes.add(listener);
  }

  link(): RedisLinkState {
    return this.#options.link.state();
  }

  usability(): RedisUsability {
    return this.#options.link.usability();
  }

  check(): Promise<RedisUsability> {
    return this.#options.link.check();
  }

  async settled(): Promise<void> {
    if (this.#hasOpened) return;
    this.#patience ??= new Promise((resolve) => this.#options.clock.after(LONGEST_OPENING_MS, resolve));
    await Promise.race([this.#opened.promise, this.#patience]);
  }

  current(): ConnectionView {
    const candidate = this.#candidates().find(({ id }) => id === this.#current);
    if (candidate !== undefined) return viewOf(candidate, true);
    return {
      id: EMBEDDED_CONNECTION_ID,
      name: 'None',
      environment: 'development',
      address: '',
      source: 'embedded',
      inUse: false,
    };
  }

  /** Which server is in use: the embedded one stays the same at another port, any other is known by its address. */
  place(): string {
    if (this.#current === EMBEDDED_CONNECTION_ID) return EMBEDDED_CONNECTION_ID;
    return this.#options.link.target()?.url ?? '';
  }

  embedded(): EmbeddedRedis | null {
    return this.#options.embedded?.view() ?? null;
  }

  list(): Promise<ConnectionView[]> {
    return Promise.resolve(
      this.#candidates().map((candidate) => viewOf(candidate, candidate.id === this.#current)),
    );
  }

  /** @throws DomainError CONFLICT when the name is taken; InputRefused when the address holds a mask instead of a password */
  save(input: ConnectionInput): Promise<ConnectionView> {
    return this.#inTurn(async () => {
      this.#assertNameIsFree(input.name, null);
      assertUnmasked(input.url);
      const connection: SavedConnection = { id: randomUUID(), ...input };
      await this.#keep({ saved: [...this.#document.saved, connection] });
      return this.#view(connection.id);
    });
  }

  /**
   * A password that the address holds only the mask of is kept, if it goes to the same server and user as before.
   * @throws DomainError NOT_FOUND; CONFLICT when it is not a saved one, its name is taken, or it is in use and busy;
   * InputRefused when the password has to be given again
   */
  edit(id: string, input: ConnectionInput): Promise<ConnectionView> {
    return this.#inTurn(async () => {
      const before = this.#saved(id);
      this.#assertNameIsFree(input.name, id);
      const after: SavedConnection = { id, ...input, url: withKeptPassword(input.url, before.url) };
      const keep = () =>
        this.#keep({ saved: this.#document.saved.map((one) => (one.id === id ? after : one)) });
      if (id !== this.#current || after.url === before.url) await keep();
      else
        await this.#move(async () => {
          await keep();
          await this.#options.link.switch({ url: after.url });
        });
      return this.#view(id);
    });
  }

  /** @throws DomainError NOT_FOUND; CONFLICT when it is not a saved one or is in use */
  remove(id: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#saved(id);
      if (id === this.#current)
        throw new DomainError('CONFLICT', 'The connection is in use', { reason: 'in-use' });
      const { chosen, saved } = this.#document;
      await this.#keep({
        chosen: chosen === id ? null : chosen,
        saved: saved.filter((one) => one.id !== id),
      });
    });
  }

  /** @throws InputRefused when the address holds a mask instead of a password */
  async test(url: string): Promise<ConnectionTest> {
    assertUnmasked(url);
    return this.#options.admin.test({ url });
  }

  /** @throws DomainError NOT_FOUND */
  async testSaved(id: string): Promise<ConnectionTest> {
    const { url } = this.#candidate(id);
    if (url === null)
      return { ok: false, code: 'REDIS_UNAVAILABLE', message: 'The embedded Redis does not run' };
    return this.test(url);
  }

  /**
   * Moves the engine to this connection, once it has answered, and remembers it for the next start. The one in use
   * is tried again at once; an embedded server that was given up is started.
   * @throws DomainError NOT_FOUND; CONFLICT while the oscillator works; the failure of the server when it cannot be used
   */
  use(id: string): Promise<ConnectionView> {
    return this.#inTurn(async () => {
      const candidate = this.#candidate(id);
      if (id === this.#current && this.link().kind === 'ready') return viewOf(candidate, true);
      const moves = id !== this.#current;
      if (moves) this.#assertMayMove();
      await this.#assertAnswers(candidate);
      const connect = async () => {
        await this.#connect(candidate);
        await this.#keep({ chosen: id });
      };
      if (moves) await this.#move(connect);
      else await connect();
      const { embedded } = this.#options;
      if (id !== EMBEDDED_CONNECTION_ID) await embedded?.stop();
      return this.#view(id);
    });
  }

  info(): Promise<RedisInfo> {
    return this.#options.admin.info();
  }

  keys(query: { pattern: string; cursor: string; limit: number }): Promise<KeyPage> {
    return this.#options.admin.keys(query);
  }

  #candidates(): Candidate[] {
    const { embedded, environmentUrl } = this.#options;
    const own = embedded === null ? null : { url: embedded.target()?.url ?? null };
    return candidates({ embedded: own, environmentUrl, saved: this.#document.saved });
  }

  #candidate(id: string): Candidate {
    const candidate = this.#candidates().find((one) => one.id === id);
    if (candidate === undefined)
      throw new DomainError('NOT_FOUND', `There is no connection ${id}`, { connection: id });
    return candidate;
  }

  #view(id: string): ConnectionView {
    return viewOf(this.#candidate(id), id === this.#current);
  }

  #saved(id: string): SavedConnection {
    const connection = this.#document.saved.find((one) => one.id === id);
    if (connection !== undefined) return connection;
    this.#candidate(id);
    throw new DomainError('CONFLICT', 'Only saved connections can be changed', { reason: 'not-saved' });
  }

  /** A crash may have cost the embedded server its port; the link goes where it is now. */
  #follow(): void {
    const { embedded, link } = this.#options;
    const target = embedded?.target() ?? null;
    if (this.#connecting || this.#current !== EMBEDDED_CONNECTION_ID || target === null) return;
    if (target.url !== link.target()?.url) void link.switch(target);
  }

  /** Starts the embedded server when it is the one, and moves the link. */
  async #connect({ id, url }: Candidate): Promise<void> {
    const { embedded, link } = this.#options;
    this.#current = id;
    this.#connecting = true;
    try {
      const target = id === EMBEDDED_CONNECTION_ID && embedded !== null ? await embedded.start() : null;
      const next = target ?? { url: url ?? '' };
      if (link.target()?.url !== next.url || link.state().kind !== 'ready') await link.switch(next);
    } catch (error) {
      if (error instanceof DomainError) link.leave(error);
      throw error;
    } finally {
      this.#connecting = false;
      this.#changes.tell(undefined);
    }
  }

  /** Leaves the server for another when those who work on it have ended, or refuses to. */
  async #move(connect: () => Promise<void>): Promise<void> {
    this.#assertMayMove();
    const resume = await this.#options.rest();
    try {
      // The oscillator may have been started meanwhile.
      this.#assertMayMove();
      await connect();
    } finally {
      resume();
    }
  }

  async #assertAnswers({ id, url }: Candidate): Promise<void> {
    if (id === EMBEDDED_CONNECTION_ID) await this.#options.embedded?.start();
    if (id === EMBEDDED_CONNECTION_ID || url === null) return;
    const test = await this.test(url);
    if (test.ok) return;
    const { code, message, cause, cure } = test;
    throw new DomainError(code, message, { reason: message, ...(cause && { cause }), ...(cure && { cure }) });
  }

  #assertMayMove(): void {
    if (!this.#options.isBusy()) return;
    throw new DomainError('CONFLICT', 'The oscillator works on this connection; stop it first', {
      reason: 'busy',
    });
  }

  #assertNameIsFree(name: string, except: string | null): void {
    if (!this.#candidates().some((one) => one.name === name && one.id !== except)) return;
    throw new DomainError('CONFLICT', `There is a connection called ${name}`, { reason: 'name-taken', name });
  }

  async #keep(change: Partial<SavedConnections>): Promise<void> {
    const document = { ...this.#document, ...change };
    await this.#options.store.save(document);
    this.#document = document;
    this.#changes.tell(undefined);
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work, work);
    this.#last = result;
    return result;
  }
}
