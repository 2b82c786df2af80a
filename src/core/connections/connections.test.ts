import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import { MemoryChild } from '../../adapters/memory/memory-child.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { ConnectionTest, RedisInfo, RedisLinkState } from '../../model/redis.ts';
import { NOTHING_KNOWN } from '../../model/redis-trouble.ts';
import type { SavedConnections } from '../../model/saved-connections.ts';
import type { EmbeddedServerPort } from '../ports/embedded-server.ts';
import type { KeyPage, MovableLink, RedisAdminPort } from '../ports/redis-admin.ts';
import type { RedisTarget } from '../ports/redis-link.ts';
import { Connections } from './connections.ts';
import { EmbeddedServer } from './embedded-server.ts';

const log = { write: () => undefined };
const ours = 'redis://:own@127.0.0.1:7000';

class FakeLink implements MovableLink {
  readonly visited: string[] = [];
  #target: RedisTarget | null = null;
  #state: RedisLinkState = { kind: 'connecting', since: 0 };
  state = () => this.#state;
  target = () => this.#target;
  onChange = () => () => undefined;
  usability = () => NOTHING_KNOWN;
  check = () => Promise.resolve(NOTHING_KNOWN);
  switch(target: RedisTarget): Promise<void> {
    this.visited.push(target.url);
    this.#target = target;
    this.#state = { kind: 'ready', since: 0, roundTripMs: 1 };
    return Promise.resolve();
  }
  leave(failure: DomainError): void {
    this.#target = null;
    this.#state = { kind: 'lost', since: 0, reason: failure.message };
  }
}

class FakeAdmin implements RedisAdminPort {
  readonly away = new Set<string>();
  beforeAnswer: () => unknown = () => undefined;
  test({ url }: RedisTarget): Promise<ConnectionTest> {
    this.beforeAnswer();
    if (this.away.has(url))
      return Promise.resolve({ ok: false, code: 'REDIS_UNAVAILABLE', message: 'refused' });
    return Promise.resolve({
      ok: true,
      version: '7.0.0',
      roundTripMs: 1,
      evictionPolicy: null,
      missingRights: [],
    });
  }
  info = () => Promise.reject<RedisInfo>(new Error('not asked for'));
  keys = () => Promise.reject<KeyPage>(new Error('not asked for'));
}

class FakeServer implements EmbeddedServerPort {
  readonly dataDir = '/data/redis';
  readonly children: MemoryChild[] = [];
  failure: DomainError | null = null;
  ready: Promise<undefined> = Promise.resolve(undefined);
  url = ours;
  launch = () => {
    if (this.failure !== null) return Promise.reject(this.failure);
    const handle = new MemoryChild(100 + this.children.length);
    this.children.push(handle);
    return Promise.resolve({ handle, ready: this.ready });
  };
  port = () => 7_000;
  target = () => (this.children.length === 0 ? null : { url: this.url });
  cliCommand = () => 'redis-cli';
  lineLevel = () => 'debug' as const;
  lineText = (line: string) => line;
}

async function stage(
  options: { environmentUrl?: string; document?: SavedConnections; embedded?: boolean } = {},
) {
  const [clock, link, admin, server] = [new ManualClock(), new FakeLink(), new FakeAdmin(), new FakeServer()];
  const flags = { busy: false };
  const steps: string[] = [];
  const duringRest = { act: (): unknown => undefined };
  let document = options.document ?? null;
  const store = {
    load: () => Promise.resolve(document),
    save: (next: SavedConnections) => {
      document = next;
      return Promise.resolve();
    },
  };
  const embedded =
    options.embedded === false ? null : new EmbeddedServer({ server, clock, log, random: () => 0.5 });
  const environmentUrl = options.environmentUrl ?? null;
  const connections = new Connections({
    clock,
    link,
    admin,
    embedded,
    environmentUrl,
    store,
    isBusy: () => flags.busy,
    rest: async () => {
      steps.push(`rest on ${link.target()?.url ?? 'nothing'}`);
      await duringRest.act();
      return () => steps.push(`resume on ${link.target()?.url ?? 'nothing'}`);
    },
    log,
  });
  return { clock, link, admin, server, flags, steps, duringRest, connections, kept: () => document };
}

const saved = {
  id: 'one',
  name: 'Shop',
  environment: 'production',
  url: 'redis://ann:pw@shop:6379/2',
} as const;
const input = { name: 'Shop', environment: 'production', url: 'redis://ann:pw@shop:6379/2' } as const;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the choice at start', () => {
  it('is the environment, else the last choice, else the embedded server', async () => {
    const document = { chosen: 'one', saved: [saved] };
    const byEnvironment = await stage({ environmentUrl: 'redis://env', document });
    await byEnvironment.connections.open();
    expect(byEnvironment.link.visited).toEqual(['redis://env']);
    expect(byEnvironment.server.children).toHaveLength(0);
    const byChoice = await stage({ document });
    await byChoice.connections.open();
    expect(byChoice.link.visited).toEqual([saved.url]);
    const embedded = await stage({ document: { chosen: null, saved: [saved] } });
    await embedded.connections.open();
    expect(embedded.link.visited).toEqual([ours]);
    expect(embedded.connections.current()).toMatchObject({
      id: 'embedded',
      address: 'redis://:***@127.0.0.1:7000',
      inUse: true,
    });
  });

  it('is none where there is nothing to choose from, and that is no failure', async () => {
    const { connections } = await stage({ embedded: false });
    await connections.open();
    expect(connections.link()).toMatchObject({ kind: 'lost', reason: 'No connection is set up' });
    expect(connections.current()).toMatchObject({ inUse: false });
    expect(connections.embedded()).toBeNull();
    const { id } = await connections.save(input);
    await connections.use(id);
    expect(connections.current()).toMatchObject({ id, inUse: true });
  });

  it('leaves the engine up when the embedded server cannot start, and use tries again', async () => {
    const { connections, server } = await stage();
    server.failure = new DomainError('REDIS_DATA_DAMAGED', 'damaged');
    await connections.open();
    expect(connections.link()).toMatchObject({ kind: 'lost', reason: 'damaged' });
    await expect(connections.use('embedded')).rejects.toMatchObject({ code: 'REDIS_DATA_DAMAGED' });
    server.failure = null;
    await connections.use('embedded');
    expect(connections.link().kind).toBe('ready');
  });
});

describe('connections', () => {
  it('are saved with their passwords and shown without them', async () => {
    const { connections, kept } = await stage();
    const view = await connections.save(input);
    expect(view).toMatchObject({
      name: 'Shop',
      address: 'redis://ann:***@shop:6379/2',
      source: 'saved',
      inUse: false,
    });
    expect(kept()?.saved[0]?.url).toBe(input.url);
    await expect(connections.save(input)).rejects.toMatchObject({
      code: 'CONFLICT',
      detail: { reason: 'name-taken' },
    });
    expect(JSON.stringify(await connections.list())).not.toContain('pw');
  });

  it('keep their password when they are edited with the mask in its place', async () => {
    const { connections, kept } = await stage({ document: { chosen: null, saved: [saved] } });
    await connections.open();
    await connections.edit('one', { ...input, name: 'Store', url: 'redis://ann:***@shop:6379/3' });
    expect(kept()?.saved).toEqual([{ ...saved, name: 'Store', url: 'redis://ann:pw@shop:6379/3' }]);
    await expect(connections.edit('embedded', input)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(connections.edit('nobody', input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('ask for the password again when they are edited to another server, saved or tried with its mask', async () => {
    const { connections, kept, admin } = await stage({ document: { chosen: null, saved: [saved] } });
    await connections.open();
    const masked = { ...input, url: 'redis://ann:***@thief:6379/2' };
    const refused = { code: 'INVALID_INPUT', detail: { path: 'url' } };
    let tried = false;
    admin.beforeAnswer = () => (tried = true);
    await expect(connections.edit('one', masked)).rejects.toMatchObject(refused);
    await expect(connections.save({ ...masked, name: 'Other' })).rejects.toMatchObject(refused);
    await expect(connections.test(masked.url)).rejects.toMatchObject(refused);
    expect(kept()?.saved).toEqual([saved]);
    expect(tried).toBe(false);
  });

  it('let requests wait for the embedded server while it starts for the first time, 10 s at most', async () => {
    const slow = await stage();
    const started = Promise.withResolvers<undefined>();
    slow.server.ready = started.promise;
    const opening = slow.connections.open();
    let settled = 0;
    const wait = () => slow.connections.settled().then(() => (settled += 1));
    void wait();
    slow.clock.advance(9_999);
    await settle();
    expect(settled).toBe(0);
    slow.clock.advance(1);
    await settle();
    expect(settled).toBe(1);
    started.resolve(undefined);
    await opening;
    await wait();
    expect(settled).toBe(2);
  });

  it('let nobody wait for a server of somebody else', async () => {
    const { connections } = await stage({ environmentUrl: 'redis://env' });
    const opening = connections.open();
    await connections.settled();
    await opening;
  });

  it('are used only when they answer, while nothing works, and are remembered', async () => {
    const { connections, flags, admin, link, kept, server } = await stage({
      document: { chosen: null, saved: [saved] },
    });
    await connections.open();
    flags.busy = true;
    await expect(connections.use('one')).rejects.toMatchObject({
      code: 'CONFLICT',
      detail: { reason: 'busy' },
    });
    expect(await connections.use('embedded')).toMatchObject({ inUse: true });
    flags.busy = false;
    admin.away.add(saved.url);
    await expect(connections.use('one')).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    expect(connections.current().id).toBe('embedded');
    admin.away.clear();
    expect(await connections.use('one')).toMatchObject({ id: 'one', inUse: true });
    expect(link.visited).toEqual([ours, saved.url]);
    expect(kept()?.chosen).toBe('one');
    expect(server.children[0]?.received).toEqual(['SIGTERM']);
    await expect(connections.remove('one')).rejects.toMatchObject({
      code: 'CONFLICT',
      detail: { reason: 'in-use' },
    });
    await connections.use('embedded');
    await connections.remove('one');
    expect(kept()).toEqual({ chosen: 'embedded', saved: [] });
  });

  it('do not move under an oscillator that was started while the new server was tried', async () => {
    const { connections, flags, admin, link } = await stage({ document: { chosen: null, saved: [saved] } });
    await connections.open();
    admin.beforeAnswer = () => (flags.busy = true);
    await expect(connections.use('one')).rejects.toMatchObject({
      code: 'CONFLICT',
      detail: { reason: 'busy' },
    });
    expect(link.visited).toEqual([ours]);
  });

  it('are left when those who work on them have ended, who go on at the next one', async () => {
    const { connections, steps, link, server, duringRest } = await stage({
      document: { chosen: null, saved: [saved] },
    });
    await connections.open();
    duringRest.act = () =>
      steps.push(`visited ${link.visited.length}, ended ${server.children[0]?.received.length}`);
    await connections.use('one');
    await connections.use('one');
    expect(steps).toEqual([`rest on ${ours}`, 'visited 1, ended 0', `resume on ${saved.url}`]);
    await connections.edit('one', { ...input, name: 'Store' });
    expect(steps).toHaveLength(3);
    await connections.edit('one', { ...input, url: 'redis://store:6379' });
    expect(steps.slice(3)).toEqual([
      `rest on ${saved.url}`,
      'visited 2, ended 1',
      'resume on redis://store:6379',
    ]);
  });

  it('are not left when the oscillator was started while others ended, and those go on there', async () => {
    const { connections, steps, flags, link, duringRest } = await stage({
      document: { chosen: null, saved: [saved] },
    });
    await connections.open();
    duringRest.act = () => (flags.busy = true);
    await expect(connections.use('one')).rejects.toMatchObject({ detail: { reason: 'busy' } });
    expect(link.visited).toEqual([ours]);
    expect(steps).toEqual([`rest on ${ours}`, `resume on ${ours}`]);
  });

  it('start an embedded server anew that was given up, while the oscillator waits for it', async () => {
    const { connections, flags, server, link, clock } = await stage();
    await connections.open();
    flags.busy = true;
    for (let crash = 0; crash < 5; crash++) {
      server.children.at(-1)?.exit({ code: null, signal: 'SIGKILL' });
      await settle();
      if (crash < 4) clock.advance(5_000);
      await settle();
    }
    expect(connections.embedded()?.running).toBe(false);
    link.leave(new DomainError('REDIS_UNAVAILABLE', 'gone'));
    await connections.use('embedded');
    expect(connections.embedded()?.running).toBe(true);
    expect(connections.link().kind).toBe('ready');
  });

  it('are tried without being used', async () => {
    const { connections } = await stage({ document: { chosen: null, saved: [saved] } });
    expect(await connections.testSaved('embedded')).toMatchObject({ ok: false });
    await connections.open();
    expect(await connections.testSaved('embedded')).toMatchObject({ ok: true });
    expect(await connections.testSaved('one')).toMatchObject({ ok: true });
    await expect(connections.testSaved('two')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('follow the embedded server to another port, and end it last', async () => {
    const { connections, server, clock, link } = await stage();
    await connections.open();
    server.url = 'redis://:own@127.0.0.1:7001';
    server.children[0]?.exit({ code: null, signal: 'SIGKILL' });
    await settle();
    clock.advance(500);
    await settle();
    expect(link.visited).toEqual([ours, server.url]);
    await connections.close();
    expect(connections.link().kind).toBe('lost');
    expect(server.children[1]?.received).toEqual(['SIGTERM']);
  });
});
