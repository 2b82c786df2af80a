import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RedisServer } from '../../../e2e/fixtures/redis-server.ts';
import { until } from '../../../e2e/fixtures/until.ts';
import type { RedisTrouble } from '../../model/redis-trouble.ts';
import { systemClock } from '../clock/system-clock.ts';
import { RedisLink } from './redis-link.ts';
import { probeRedis } from './redis-probe.ts';
import { takingConnection } from './worker-connections.ts';

interface Stage {
  readonly server: RedisServer;
  readonly link: RedisLink;
  /** A client that tells the server what state to be in. */
  readonly admin: Redis;
}

async function stage(
  config: readonly string[] = [],
  address: (server: RedisServer) => string = ({ url }) => url,
): Promise<Stage> {
  const server = await RedisServer.start({ config });
  const admin = new Redis(server.url);
  const link = new RedisLink({ clock: systemClock, log: { write: () => undefined } });
  onTestFinished(async () => {
    admin.disconnect();
    await link.close();
    await server.close();
  });
  await link.switch({ url: address(server) });
  return { server, link, admin };
}

/** Waits until the link finds this, by itself. */
const found = (link: RedisLink, cause: RedisTrouble['cause'] | null) =>
  until(
    () => (link.usability().trouble?.cause ?? null) === cause && link.state().kind === 'ready',
    () => `${String(cause)}: ${JSON.stringify([link.state(), link.usability()])}`,
  );

/** A command that is refused, the state it is told as, and the end of it. */
async function refusedAndMended(
  { link, server }: Stage,
  cause: RedisTrouble['cause'],
  mend: () => Promise<unknown>,
): Promise<void> {
  await expect(link.client().set('capstan:oscillator:state', '{}')).rejects.toMatchObject({
    code: 'REDIS_UNUSABLE',
    detail: { cause, cure: expect.any(String) as string },
  });
  await found(link, cause);
  expect(link.state()).toMatchObject({ kind: 'ready', trouble: { cause } });
  expect(await probeRedis({ url: server.url })).toMatchObject({ ok: false, code: 'REDIS_UNUSABLE', cause });
  await mend();
  await found(link, null);
  expect(link.state()).not.toHaveProperty('trouble');
  expect(await probeRedis({ url: server.url })).toMatchObject({ ok: true });
}

describe('a Redis that answers and cannot be worked with', () => {
  it('is told when it is at its memory limit, and when it is not any more', async () => {
    const here = await stage();
    await here.admin.config('SET', 'maxmemory', '1');
    await refusedAndMended(here, 'out-of-memory', () => here.admin.config('SET', 'maxmemory', '0'));
  });

  it('is told though nobody asks it for anything', async () => {
    const { link, admin } = await stage();
    await admin.config('SET', 'maxmemory', '1');
    await found(link, 'out-of-memory');
    await admin.config('SET', 'maxmemory', '0');
    await found(link, null);
  });

  it('is told when it has become a read-only replica', async () => {
    const here = await stage();
    const { server: primary } = await stage();
    await here.admin.replicaof('127.0.0.1', primary.port);
    await refusedAndMended(here, 'read-only', () => here.admin.replicaof('NO', 'ONE'));
  });

  it('is told when it is a replica without its primary that answers nothing', async () => {
    const here = await stage();
    const { server: primary } = await stage();
    await here.admin.config('SET', 'replica-serve-stale-data', 'no');
    await here.admin.replicaof('127.0.0.1', primary.port);
    await primary.crash();
    await found(here.link, 'primary-away');
    await here.admin.replicaof('NO', 'ONE');
    await found(here.link, null);
  });

  it('is told when too few replicas follow it', async () => {
    const here = await stage();
    await here.admin.config('SET', 'min-replicas-to-write', '1');
    await refusedAndMended(here, 'replicas', () => here.admin.config('SET', 'min-replicas-to-write', '0'));
  });

  it('is told when its data cannot be saved', async () => {
    const here = await stage(['save 3600 1']);
    const save = async (status: string) => {
      await here.admin.bgsave();
      await until(
        async () => (await here.admin.info('persistence')).includes(`rdb_last_bgsave_status:${status}`),
        `a save that ends as ${status}`,
      );
    };
    // A folder has the name of the file: saving fails, whoever runs the server.
    const file = join(here.server.dir, 'dump.rdb');
    await mkdir(file);
    await save('err');
    await refusedAndMended(here, 'persistence', async () => {
      await rm(file, { recursive: true });
      await save('ok');
    });
  });

  it('is told while a script blocks it', async () => {
    const here = await stage(['busy-reply-threshold 100', 'enable-debug-command yes']);
    const blocker = new Redis(here.server.url, { retryStrategy: () => null });
    blocker.on('error', () => undefined);
    onTestFinished(() => blocker.disconnect());
    blocker.eval('while true do end', 0).catch(() => undefined);
    await found(here.link, 'busy');
    await here.admin.script('KILL');
    await found(here.link, null);
  });

  it('is told while it reads its data', async () => {
    const slowly = ['key-load-delay 300', 'loading-process-events-interval-bytes 1024'];
    const here = await stage([...slowly, 'enable-debug-command yes', 'appendonly yes']);
    await here.admin.call('DEBUG', 'POPULATE', '10000', 'key', '20');
    await here.admin.bgrewriteaof();
    await until(
      async () =>
        /aof_rewrite_in_progress:0[^]*aof_last_bgrewrite_status:ok/.test(
          await here.admin.info('persistence'),
        ),
      'the data is in the file',
    );
    const reasons: string[] = [];
    here.link.onChange((state) => {
      if (state.kind === 'lost') reasons.push(state.reason);
    });
    const restarted = here.server.restart();
    await until(() => reasons.some((reason) => reason.includes('is reading its data')), 'it is told');
    expect(() => here.link.client()).toThrow(
      expect.objectContaining({
        code: 'REDIS_UNUSABLE',
        detail: expect.objectContaining({ cause: 'loading' }) as object,
      }) as Error,
    );
    expect(await probeRedis({ url: here.server.url })).toMatchObject({ ok: false, cause: 'loading' });
    await restarted;
    await found(here.link, null);
  });

  it('is told when it is a node of a cluster that has no slots, and when it is one of a whole cluster', async () => {
    const here = await stage(['cluster-enabled yes']);
    const outcome = () => probeRedis({ url: here.server.url });
    expect(await outcome()).toMatchObject({ ok: false, code: 'REDIS_UNUSABLE', cause: 'cluster-down' });
    await found(here.link, 'cluster-down');
    await here.admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await found(here.link, null);
  });

  it('is told when it takes no more connections', async () => {
    const here = await stage();
    await here.admin.config('SET', 'maxclients', '2');
    const refused = await probeRedis({ url: here.server.url });
    expect(refused, JSON.stringify(refused)).toMatchObject({
      ok: false,
      code: 'REDIS_UNUSABLE',
      cause: 'too-many-clients',
    });
    await here.admin.config('SET', 'maxclients', '100');
    expect(await probeRedis({ url: here.server.url })).toMatchObject({ ok: true });
  });

  it('is told when a command that is needed has another name there', async () => {
    const here = await stage(['rename-command EVALSHA ""']);
    await found(here.link, 'command');
  });
});

describe('the database of an address', () => {
  it('that is not there is no connection, by whatever client', async () => {
    const here = await stage(['databases 1'], ({ url }) => `${url}/99`);
    expect(here.link.state()).toMatchObject({
      kind: 'lost',
      reason: expect.stringContaining('out of range') as string,
    });
    expect(() => here.link.client()).toThrow(expect.objectContaining({ code: 'REDIS_UNUSABLE' }) as Error);
    const url = `${here.server.url}/99`;
    expect(await probeRedis({ url })).toMatchObject({ ok: false, code: 'REDIS_UNUSABLE', cause: 'database' });
    const taking = takingConnection(url, 'test');
    const errors: string[] = [];
    for (const client of [taking, taking.duplicate()]) {
      client.on('error', ({ message }) => errors.push(message));
      onTestFinished(() => client.disconnect());
      void client.set('stray', '1').catch(() => undefined);
    }
    await until(() => errors.length > 3, 'several tries');
    expect(await here.admin.dbsize()).toBe(0);
  });

  it('that is there is the one that is worked in', async () => {
    const here = await stage(['databases 4'], ({ url }) => `${url}/3`);
    expect(here.link.state().kind).toBe('ready');
    await here.link.client().set('a', '1');
    await here.admin.select(3);
    expect(await here.admin.get('a')).toBe('1');
  });
});

describe('the rights of a user', () => {
  const asUser = (server: RedisServer) => server.url.replace('redis://', 'redis://ann:pw@');
  const user = (...rules: string[]) => [`user ann on >pw ${rules.join(' ')}`];

  it('that are missing are named, and are no wrong password', async () => {
    const keys = ['~capstan:*', '~bull:*', '~queue:*', '~worker:*', '&*'];
    for (const [rules, word] of [
      [[...keys, '+@all', '-eval'], 'eval'],
      [[...keys, '+@all', '-xadd'], 'XADD'],
      [[...keys, '+@all', '-blmove'], 'blmove'],
      [[...keys, '+@all', '-publish'], 'publish'],
      [['~capstan:*', '&*', '+@all'], 'SET'],
      [['~capstan:*', '~bull:*', '~queue:*', '~worker:*', 'resetchannels', '+@all'], 'channel'],
    ] as const) {
      const { server } = await stage(user(...rules));
      const outcome = await probeRedis({ url: asUser(server) });
      expect(outcome, word).toMatchObject({ ok: false, code: 'REDIS_UNUSABLE', cause: 'rights' });
      expect(!outcome.ok && outcome.message).toContain(word);
    }
  }, 60_000);

  it('that only help are missed without a failure', async () => {
    const rules = [
      '~capstan:*',
      '~bull:*',
      '~queue:*',
      '~worker:*',
      '&*',
      '+@all',
      '-info',
      '-client',
      '-scan',
    ];
    const { link, server } = await stage(user(...rules), asUser);
    expect(link.state().kind).toBe('ready');
    expect(link.usability()).toMatchObject({
      trouble: null,
      missingRights: ['INFO', 'CLIENT LIST', 'SCAN'],
    });
    expect(await probeRedis({ url: asUser(server) })).toMatchObject({ ok: true, version: 'unknown' });
  });

  it('are told apart from a wrong and from a missing password', async () => {
    await using server = await RedisServer.start({ password: 'right' });
    const wrong = await probeRedis({ url: server.url.replace('right', 'wrong') });
    expect(wrong).toMatchObject({ ok: false, code: 'REDIS_AUTH_FAILED' });
    expect(!wrong.ok && wrong.message).toContain('refuses the user or the password');
    const missing = await probeRedis({ url: server.url.replace(':right@', '') });
    expect(!missing.ok && missing.message).toContain('has none');
  });

  it('that are granted or taken while it is in use are noticed', async () => {
    const rules = ['~capstan:*', '~bull:*', '~queue:*', '~worker:*', '&*', '+@all'];
    const { link, admin } = await stage(user(...rules), asUser);
    await admin.call('ACL', 'SETUSER', 'ann', '-set');
    await found(link, 'rights');
    await admin.call('ACL', 'SETUSER', 'ann', '+set');
    await found(link, null);
  });
});

describe('a key that holds something else', () => {
  it('is named with what it holds and needs to hold, and is forgotten when it is right', async () => {
    const { link, admin } = await stage();
    await admin.set('worker:deliveries', 'text');
    await until(() => link.usability().wrongKeys.length > 0, 'seen by itself');
    expect(link.usability().wrongKeys).toEqual([
      { key: 'worker:deliveries', found: 'string', expected: 'hash' },
    ]);
    await admin.del('worker:deliveries');
    await until(() => link.usability().wrongKeys.length === 0, 'forgotten');
  });

  it('is named by the command that met it, be it plain, a script or a transaction', async () => {
    const { link, admin } = await stage();
    await admin.set('bull:mail:wait', 'text');
    const named = {
      code: 'REDIS_WRONG_TYPE',
      detail: { key: 'bull:mail:wait', found: 'string', expected: 'list' },
    };
    const client = link.client();
    await expect(client.llen('bull:mail:wait')).rejects.toMatchObject(named);
    const script = `return redis.call('LLEN', KEYS[2])`;
    await expect(client.eval(script, 2, 'bull:mail:meta', 'bull:mail:wait')).rejects.toMatchObject(named);
    await until(() => link.usability().wrongKeys.length === 1, 'remembered');
    await admin.del('bull:mail:wait');
    await until(() => link.usability().wrongKeys.length === 0, 'forgotten');
  });
});

it('a transaction that is refused says why', async () => {
  const { link, admin } = await stage();
  await admin.config('SET', 'maxmemory', '1');
  await expect(link.client().multi().set('a', '1').set('b', '2').exec()).rejects.toMatchObject({
    code: 'REDIS_UNUSABLE',
    detail: { cause: 'out-of-memory' },
  });
});
