import { createORPCClient, getEventMeta, ORPCError, type ClientLink } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../adapters/memory/manual-clock.ts';
import { createMemoryEngine, type MemoryEngine } from '../adapters/memory/memory-engine.ts';
import type { contract } from '../contract/index.ts';
import { DomainError } from '../model/domain-error.ts';

/** What a call may bring beside its input. */
export interface CallContext {
  readonly headers?: Readonly<Record<string, string>>;
}
export type ApiClient = ContractRouterClient<typeof contract, CallContext>;

/** For the link of a transport. */
export const headersOfCall = ({ context }: { readonly context: CallContext }) => ({ ...context.headers });

/** A way to reach the router. */
export interface Transport {
  readonly link: ClientLink<CallContext>;
  /** Ends it from the server's side. */
  close(): Promise<void>;
}

type Connect = (engine: MemoryEngine, onUnexpectedError: (error: unknown) => void) => Promise<Transport>;

/** What a caller sees of an error, without the parts that belong to the transport. */
async function failureOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ORPCError)) throw new Error('expected a typed error', { cause: error });
  const { code, status, data, defined, message } = error as ORPCError<string, unknown>;
  return { code, status, data, defined, message };
}

async function take<Value>(events: AsyncIterator<Value>): Promise<Value> {
  const result = await events.next();
  if (result.done === true) throw new Error('the stream has ended');
  return result.value;
}

/** One battery for every transport: whatever a client sees must not depend on how it is connected. */
export function transportSuite(name: string, connect: Connect): void {
  describe(`the contract over ${name}`, () => {
    let clock: ManualClock;
    let engine: MemoryEngine;
    let transport: Transport;
    let client: ApiClient;
    let unexpected: unknown[];

    beforeEach(async () => {
      clock = new ManualClock();
      engine = createMemoryEngine({ clock });
      unexpected = [];
      transport = await connect(engine, (error) => unexpected.push(error));
      client = createORPCClient<ApiClient>(transport.link);
    });
    afterEach(async () => {
      await transport.close();
      engine.close();
    });

    it('starts, tells the state and stops', async () => {
      const started = await client.oscillator.start();
      expect(started.state).toEqual(engine.oscillator.state());
      expect(started.message).toEqual(expect.any(String));
      engine.oscillator.process(25, 1);
      const state = await client.oscillator.state();
      expect(state).toMatchObject({
        messageCount: 5,
        totalMessageCount: 25,
        roleSwitchCount: 2,
        currentRole: 'Pusher',
      });
      expect(await client.oscillator.threads()).toEqual(engine.oscillator.threads());
      expect(await client.oscillator.metrics()).toEqual(engine.oscillator.metrics());
      expect(await client.oscillator.history({ seconds: 60 })).toEqual(engine.oscillator.history(60));
      expect(await client.oscillator.scripts()).toEqual(await engine.oscillator.scripts());
      const stopped = await client.oscillator.stop();
      expect(stopped.state.status).toEqual({ kind: 'stopped' });
      expect((await client.oscillator.redisState()).redisState).toEqual(await engine.oscillator.savedState());
      expect(await client.oscillator.resetState()).toMatchObject({ totalMessageCount: 0 });
    });

    it('reads, changes and resets the settings of the oscillator', async () => {
      expect(await client.oscillator.settings()).toEqual(engine.oscillator.settings());
      const changed = await client.oscillator.changeSettings({ pushIntervalMs: 5, pullLimit: null });
      expect(changed).toMatchObject({ pushIntervalMs: 5, pullLimit: null, maxPushers: 10 });
      expect(await client.oscillator.resetSettings()).toMatchObject({ pushIntervalMs: 1_000 });
      engine.oscillator.fail('made up');
      expect(await client.oscillator.failures({ limit: 1 })).toHaveLength(1);
    });

    it('answers for Redis and its connections', async () => {
      expect(await client.redis.status()).toEqual({
        link: engine.connections.link(),
        connection: engine.connections.current(),
        embedded: engine.connections.embedded(),
      });
      expect(await client.redis.info()).toEqual(await engine.connections.info());
      expect((await client.redis.keys({ pattern: 'capstan:*' })).keys.length).toBeGreaterThan(0);
      const url = 'redis://:secret@example.test:6379/0';
      const saved = await client.redis.saveConnection({ name: 'Staging', environment: 'staging', url });
      expect(saved.address).not.toContain('secret');
      expect(await client.redis.connections()).toContainEqual(saved);
      const edited = { id: saved.id, name: 'Other', environment: 'production', url } as const;
      expect(await client.redis.editConnection(edited)).toMatchObject({ id: saved.id, name: 'Other' });
      expect(await client.redis.testConnection({ url })).toMatchObject({ ok: true });
      expect(await client.redis.testConnection({ url: 'redis://unreachable' })).toMatchObject({ ok: false });
      expect(await client.redis.testSaved({ id: saved.id })).toMatchObject({ ok: true });
      expect(await client.redis.useConnection({ id: saved.id })).toMatchObject({ inUse: true });
      expect(await client.redis.useConnection({ id: 'embedded' })).toMatchObject({ inUse: true });
      expect(await client.redis.removeConnection({ id: saved.id })).toEqual({ removed: saved.id });
    });

    it('answers for queues and jobs', async () => {
      const name = 'messages';
      expect(await client.queues.list()).toEqual(await engine.queues.list());
      expect(await client.queues.get({ name })).toMatchObject({ prefix: 'bull', paused: false });
      expect(await client.queues.jobs({ name, state: 'failed' })).toMatchObject({ total: 2 });
      expect(await client.queues.job({ name, id: 'failed-1' })).toMatchObject({ state: 'failed' });
      expect(await client.queues.pause({ name })).toMatchObject({ paused: true });
      expect(await client.queues.resume({ name })).toMatchObject({ paused: false });
      expect(await client.queues.retryJob({ name, id: 'failed-1' })).toMatchObject({ state: 'waiting' });
      expect(await client.queues.retryFailed({ name })).toEqual({ retried: 1, remaining: 0 });
      expect(await client.queues.removeJob({ name, id: 'waiting-1' })).toMatchObject({
        removed: 'waiting-1',
      });
      expect(await client.queues.clean({ name, state: 'waiting', limit: 1 })).toMatchObject({ removed: 1 });
    });

    it('answers for processes and their groups', async () => {
      expect(await client.processes.list()).toEqual(engine.processes.list());
      expect(await client.processes.groups()).toEqual(engine.processes.groups());
      const id = 'worker_a:1';
      expect(await client.processes.get({ id })).toEqual(engine.processes.get(id));
      expect(await failureOf(client.processes.get({ id: 'nobody' }))).toMatchObject({ code: 'NOT_FOUND' });
      expect(await client.processes.restart({ id })).toMatchObject({ id, actions: ['stop', 'restart'] });
      expect(await client.processes.stop({ id })).toMatchObject({ id });
      expect(await failureOf(client.processes.start({ id }))).toMatchObject({
        code: 'CONFLICT',
        status: 409,
      });
      expect(await failureOf(client.processes.start({ id: 'nobody' }))).toMatchObject({ code: 'NOT_FOUND' });
      expect(await client.processes.log({ id, limit: 1 })).toMatchObject([{ stream: 'stderr' }]);
      const lines = await client.processes.followLog({ id });
      expect((await take(lines)).lines).toEqual(engine.processes.log(id, 1_000));
      const group = 'worker_a';
      for (const act of ['startGroup', 'stopGroup', 'restartGroup', 'reloadGroup'] as const)
        expect(await client.processes[act]({ group })).toMatchObject({ id: group, wanted: 2 });
      const autoscale = { max: 3, backlogPerWorker: 1 };
      expect(await client.processes.autoscaleGroup({ group, autoscale })).toMatchObject({
        autoscale: { min: 1, max: 3, backlogPerWorker: 1, cooldownS: 30 },
      });
      const [min, max] = [3, 2];
      expect(
        await failureOf(client.processes.autoscaleGroup({ group, autoscale: { min, max } })),
      ).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await client.processes.scaleGroup({ group, count: 4 })).toMatchObject({
        wanted: 4,
        up: 4,
        autoscale: null,
      });
      expect(await failureOf(client.processes.scaleGroup({ group: 'guard', count: 2 }))).toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    it('answers for Python, its tasks and its dead letters', async () => {
      expect(await client.python.status()).toEqual(engine.python.status());
      expect(await client.python.changeSettings({ memoryLimitMb: 200 })).toMatchObject({
        memoryLimitMb: 200,
      });
      expect(await client.python.reloadTypes()).toMatchObject({ problems: [] });
      const input = { queue: 'worker_a', type: 'primes', payload: { limit: 10 }, id: 'mine' };
      expect(await client.tasks.submit(input)).toMatchObject({ id: 'mine', kind: 'python', state: 'queued' });
      engine.python.tasks.work();
      expect(await client.tasks.submit(input)).toMatchObject({ id: 'mine', state: 'running' });
      expect(await client.tasks.list({ queue: 'worker_a' })).toHaveLength(1);
      engine.python.tasks.work();
      expect(await client.tasks.get({ id: 'mine' })).toMatchObject({ state: 'done' });
      expect(await failureOf(client.tasks.cancel({ id: 'mine' }))).toMatchObject({ code: 'CONFLICT' });
      engine.python.giveUp();
      const { total, letters } = await client.deadLetters.list({ queue: 'worker_a', limit: 1 });
      expect([total, letters.length]).toEqual([3, 1]);
      const ref = letters[0]?.ref ?? '';
      expect(await client.deadLetters.get({ queue: 'worker_a', ref })).toMatchObject({ id: 'poison-1' });
      expect(await client.deadLetters.requeue({ queue: 'worker_a', refs: [ref] })).toEqual({
        done: 1,
        remaining: 2,
      });
      expect(await client.deadLetters.purge({ queue: 'worker_a' })).toEqual({ done: 2, remaining: 0 });
    });

    it('answers for jobs', async () => {
      const payload = { operation: 'complex', numbers: [1, 2, 3, 4, 5] };
      const { jobId, ...answer } = await client.jobs.submit({ type: 'calculation', payload });
      expect(answer).toEqual({ message: 'Job submitted successfully', status: 'pending' });
      const { jobIds } = await client.jobs.submitMany({
        jobs: [{ type: 'report', payload: { fail: 'no' } }],
      });
      expect((await client.jobs.list({ status: 'pending' })).jobs.map(({ id }) => id)).toEqual([
        ...jobIds,
        jobId,
      ]);
      expect(await client.jobs.change({ id: jobId, priority: 5 })).toMatchObject({ priority: 5 });
      engine.workOnJobs();
      expect(await client.jobs.get({ id: jobId })).toEqual({
        id: jobId,
        status: 'completed',
        type: 'calculation',
        createdAt: expect.any(String) as string,
        startedAt: expect.any(String) as string,
        completedAt: expect.any(String) as string,
        attempts: 1,
        progress: 100,
        result: { sum: 15, product: 120, average: 3, min: 1, max: 5 },
      });
      const [failed = ''] = jobIds;
      expect(await client.jobs.get({ id: failed })).toMatchObject({
        status: 'failed',
        error: { code: 'FAILED', message: 'no' },
      });
      expect(await client.jobs.details({ id: failed })).toMatchObject({ history: [], logLines: 0 });
      expect(await client.jobs.logs({ id: failed })).toEqual({ total: 0, lines: [] });
      const events = await client.jobs.follow({ id: failed });
      expect(await take(events)).toMatchObject({ job: { status: 'failed' } });
      expect(await client.jobs.retry({ id: failed })).toMatchObject({ status: 'pending' });
      expect(await client.jobs.cancel({ id: failed })).toMatchObject({ status: 'cancelled' });
      expect(await client.jobs.ended({})).toEqual([]);
    });

    it('makes one job of two submissions with the same key, and refuses a key that is none', async () => {
      const job = { type: 'report', payload: {} };
      const withKey = (key: string) => ({ context: { headers: { 'idempotency-key': key } } });
      const first = await client.jobs.submit(job, withKey('order-1'));
      expect(await client.jobs.submit(job, withKey('order-1'))).toEqual(first);
      expect((await client.jobs.list({})).total).toBe(1);
      const other = { ...job, payload: { fail: 'no' } };
      expect(await failureOf(client.jobs.submit(other, withKey('order-1')))).toMatchObject({
        code: 'CONFLICT',
        status: 409,
      });
      expect(await failureOf(client.jobs.submit(job, withKey('with space')))).toMatchObject({
        code: 'INVALID_INPUT',
        status: 400,
      });
    });

    it('answers for trees, schedules, types and workers of jobs', async () => {
      const job = { type: 'report', payload: {} };
      const { treeId } = await client.trees.submit({ ...job, children: [{ ...job, onFailure: 'ignore' }] });
      expect(await client.trees.get({ id: treeId })).toMatchObject({
        counts: { pending: 2 },
        root: { onFailure: 'fail-parent', children: [{ onFailure: 'ignore', job: { parent: treeId } }] },
      });
      expect(await client.trees.list({})).toMatchObject([{ id: treeId, jobs: 2 }]);
      expect(await client.trees.cancel({ id: treeId })).toMatchObject({ counts: { cancelled: 2 } });
      const rule = { kind: 'every', everyMs: 60_000 } as const;
      const { id, nextRuns } = await client.schedules.create({ ...job, name: 'Often', rule });
      expect(nextRuns).toHaveLength(5);
      expect(await client.schedules.preview({ rule })).toMatchObject({ words: 'Every 60 seconds' });
      expect(await client.schedules.pause({ id })).toMatchObject({ paused: true, nextRuns: [] });
      expect(await client.schedules.resume({ id })).toMatchObject({ paused: false });
      expect(await client.schedules.change({ id, name: 'Seldom' })).toMatchObject({ name: 'Seldom' });
      expect(await client.schedules.list()).toEqual([await client.schedules.get({ id })]);
      expect((await client.schedules.run({ id })).jobId).toMatch(/^report-/);
      expect(await client.schedules.remove({ id })).toEqual({ removed: id });
      expect(await client.jobTypes.list()).toEqual(await engine.jobTypes.list());
      expect(await client.jobTypes.get({ name: 'report' })).toMatchObject({ source: 'user' });
      expect(await client.jobTypes.change({ name: 'report', paused: true })).toMatchObject({
        settings: { paused: true },
      });
      expect(await client.jobTypes.reload()).toHaveLength(2);
      expect(await client.jobWorkers.list()).toEqual(await engine.jobWorkers.list());
      expect(await client.jobWorkers.pause({ id: 'memory-1' })).toMatchObject({ mode: 'paused' });
      expect(await client.jobWorkers.resume({ id: 'memory-1' })).toMatchObject({ mode: 'running' });
      expect(await client.jobWorkers.drain({ id: 'memory-1' })).toMatchObject({ mode: 'draining' });
      expect(await client.jobWorkers.changeSettings({ processes: 3 })).toEqual(
        await client.jobWorkers.settings(),
      );
    });

    it('takes files in and gives them out', async () => {
      const file = new File(['name,amount'], '../figures.csv', { type: 'text/csv' });
      const taken = await client.files.upload({ file });
      expect(taken).toMatchObject({ name: 'figures.csv', mediaType: 'text/csv', bytes: 11, job: null });
      expect(await client.files.list({})).toEqual([taken]);
      expect(await client.files.get({ id: taken.id })).toEqual(taken);
      const content = await client.files.content({ id: taken.id });
      expect(content.name).toBe('figures.csv');
      expect(content.size).toBeGreaterThan(0);
      expect(await client.files.remove({ id: taken.id })).toEqual({ removed: taken.id });
      expect(await failureOf(client.files.get({ id: taken.id }))).toMatchObject({ code: 'NOT_FOUND' });
    });

    it('answers for the engine', async () => {
      expect(await client.system.health()).toEqual(engine.system.health());
      expect(await client.system.engine()).toEqual(engine.system.view());
      expect(await client.system.attention()).toEqual([]);
      expect(await client.system.settings()).toEqual(engine.system.settings());
      expect(await client.system.changeSettings({ requestsPerSecond: 500 })).toMatchObject({
        requestsPerSecond: 500,
      });
      expect(await client.system.logs({ limit: 5 })).toEqual(
        engine.system.logs({ limit: 5, level: 'debug' }),
      );
    });

    it('streams the state at once and on change, and ends when the reader leaves', async () => {
      const controller = new AbortController();
      const events = await client.oscillator.events(undefined, { signal: controller.signal });
      expect(await take(events)).toEqual(engine.oscillator.state());
      clock.advance(1_000);
      await engine.oscillator.start();
      expect(await take(events)).toMatchObject({ status: { kind: 'running' } });
      controller.abort();
      await expect(events.next()).rejects.toThrow();
      await expect.poll(() => engine.oscillator.states.readers).toBe(0);
    });

    it('continues a stream behind the last event seen', async () => {
      const events = await client.oscillator.events();
      const first = await take(events);
      const lastEventId = getEventMeta(first)?.id;
      expect(lastEventId).toEqual(expect.any(String));
      await events.return();
      await engine.oscillator.start();
      clock.advance(1_000);
      engine.oscillator.process(20, 1);
      clock.advance(1_000);
      const resumed = await client.oscillator.events(undefined, { lastEventId });
      expect(await take(resumed)).toMatchObject({ status: { kind: 'running' }, totalMessageCount: 0 });
      const missed = [await take(resumed), await take(resumed), await take(resumed)];
      expect(missed.map(({ totalMessageCount, pusherCount }) => [totalMessageCount, pusherCount])).toEqual([
        [0, 1],
        [1, 1],
        [20, 2],
      ]);
      await resumed.return();
    });

    it('streams live frames, the whole picture first, then what changes', async () => {
      const frames = await client.system.live();
      const full = await take(frames);
      expect(full).toMatchObject({
        full: true,
        oscillator: { totalMessageCount: 0 },
        attention: [],
        threads: [],
      });
      await engine.oscillator.start();
      clock.advance(100);
      const isRunning = async () => (await take(frames)).oscillator?.status.kind === 'running';
      while (!(await isRunning()));
      await frames.return();
    });

    it('streams log lines', async () => {
      const batches = await client.system.followLogs();
      const batch = take(batches);
      await expect.poll(() => engine.system.logLines.readers).toBe(1);
      engine.system.logLines.write('warn', 'engine', 'attention');
      clock.advance(100);
      expect((await batch).lines).toMatchObject([{ level: 'warn', text: 'attention' }]);
      await batches.return();
    });

    it('ends its streams when the server closes', async () => {
      const events = await client.oscillator.events();
      await take(events);
      const end = events.next().then(
        ({ done }) => done,
        () => true,
      );
      await transport.close();
      expect(await end).toBe(true);
      await expect.poll(() => engine.oscillator.states.readers).toBe(0);
    });

    it('tells expected failures by code, status and data', async () => {
      expect(await failureOf(client.oscillator.redisState())).toEqual({
        code: 'SNAPSHOT_NOT_FOUND',
        status: 404,
        data: undefined,
        defined: true,
        message: 'No state is saved in Redis yet.',
      });
      expect(await failureOf(client.queues.get({ name: 'nobody' }))).toMatchObject({
        code: 'NOT_FOUND',
        status: 404,
        data: { queue: 'nobody' },
        defined: true,
      });
      const handler = { kind: 'script', script: '../etc/passwd' } as const;
      expect(await failureOf(client.oscillator.changeSettings({ handler }))).toMatchObject({
        code: 'SCRIPT_NOT_ALLOWED',
        status: 400,
        defined: true,
      });
      await engine.oscillator.start();
      expect(await failureOf(client.oscillator.resetState())).toMatchObject({
        code: 'CONFLICT',
        status: 409,
      });
      engine.connections.lose('made up');
      expect(await failureOf(client.queues.list())).toMatchObject({
        code: 'REDIS_UNAVAILABLE',
        status: 503,
        defined: true,
      });
      expect(unexpected).toEqual([]);
    });

    it('tells which field of an input is wrong', async () => {
      const change = { pushIntervalMs: -1, pullLimit: { max: 0, durationMs: 5 } };
      const failure = await failureOf(client.oscillator.changeSettings(change));
      expect(failure).toMatchObject({ code: 'INVALID_INPUT', status: 400, defined: true });
      expect(failure.data).toEqual({
        issues: [
          { path: 'pushIntervalMs', message: expect.any(String) as string },
          { path: 'pullLimit.max', message: expect.any(String) as string },
        ],
      });
      const unknown = { pushIntervalMs: 5, surprise: 1 };
      expect(await failureOf(client.oscillator.changeSettings(unknown))).toMatchObject({
        code: 'INVALID_INPUT',
      });
      expect(engine.oscillator.settings().pushIntervalMs).toBe(1_000);
      const payload = { operation: 'complex', numbers: ['one', 2, 'three'], surprise: 1 };
      const refused = await failureOf(client.jobs.submit({ type: 'calculation', payload }));
      expect(refused).toMatchObject({ code: 'INVALID_INPUT', status: 400, defined: true });
      expect((refused.data as { issues: { path: string }[] }).issues.map(({ path }) => path)).toEqual([
        'payload.numbers.0',
        'payload.numbers.2',
        'payload',
      ]);
    });

    it('keeps a bug to itself and reports it once', async () => {
      const bug = new Error('secret detail');
      engine.queues.list = () => Promise.reject(bug);
      const failure = await failureOf(client.queues.list());
      expect(failure).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', status: 500, data: undefined });
      expect(failure.message).not.toContain('secret');
      expect(unexpected).toEqual([bug]);
    });

    it('reports an answer that breaks the contract as a bug', async () => {
      engine.system.health = () => ({ status: 'fine' }) as never;
      expect(await failureOf(client.system.health())).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
      expect(unexpected).toHaveLength(1);
    });

    it('refuses new work while the engine stops, but still shows it and lets it stop', async () => {
      engine.system.stopping();
      expect(await failureOf(client.oscillator.start())).toMatchObject({
        code: 'ENGINE_STOPPING',
        status: 503,
        defined: true,
      });
      expect(await client.system.engine()).toMatchObject({ version: expect.any(String) as string });
      expect(await client.oscillator.stop()).toMatchObject({ state: { status: { kind: 'stopped' } } });
    });

    it('refuses new work while the data folder cannot be used, but still shows everything', async () => {
      const message = 'The data folder /data cannot be used: it is gone.';
      const refusal = new DomainError('DATA_FOLDER_UNUSABLE', message, { reason: 'it is gone' });
      engine.system.refusal = () => refusal;
      expect(await failureOf(client.oscillator.start())).toMatchObject({
        code: 'DATA_FOLDER_UNUSABLE',
        status: 503,
        defined: true,
        message,
      });
      expect(await client.oscillator.state()).toMatchObject({ status: { kind: 'stopped' } });
      expect(await client.oscillator.stop()).toMatchObject({ state: { status: { kind: 'stopped' } } });
    });

    it('passes on an error inside a stream', async () => {
      const tooSlow = new DomainError('STREAM_TOO_SLOW', 'Too slow.', { limitBytes: 1 });
      engine.oscillator.states.follow = async function* () {
        throw tooSlow;
      };
      const events = await client.oscillator.events();
      expect(await failureOf(events.next())).toMatchObject({
        code: 'STREAM_TOO_SLOW',
        status: 503,
        data: { limitBytes: 1 },
      });
    });
  });
}
