import type { Redis } from 'ioredis';
import type {
  BoardLook,
  BoardScan,
  ExpectedTask,
  KeptWorker,
  OwnList,
  PythonBoard,
  ReapOutcome,
  RunningEntry,
  Whereabouts,
} from '../../../core/ports/python-board.ts';
import {
  expectedTaskSchema,
  heartbeatSchema,
  runningTaskSchema,
  type WireResult,
  workerInfoSchema,
} from '../../../model/wire/python.ts';
import { pipelineReplies } from '../pipeline-replies.ts';
import { parseInfo } from '../redis-info.ts';
import { asLeaseFailure } from './python-lease.ts';
import * as names from './names.ts';
import { readJson } from './read-json.ts';
import { ADOPT, ANSWER_ALONE, LOCATE, REAP, SETTLE, SUBMIT, WITHDRAW } from './scripts.ts';
import { HEARTBEAT_KEPT_MS } from '../../../model/timings.ts';

export interface RedisPythonBoardOptions {
  /** Gives the engine's connection or throws REDIS_UNAVAILABLE. */
  readonly client: () => Redis;
  /** Id of the engine, as in the lease. */
  readonly engineId: string;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** A task that was begun so often and whose workers have died is given up. */
const MOST_DELIVERIES = 3;
/** Results are kept so long, s. */
const KEEP_S = 86_400;
const SCAN_COUNT = 1_000;
/** Waiting tasks that one step looks at, and steps at most: beyond that a task counts as not waiting. */
const WINDOW = 1_000;
const MOST_WINDOWS = 1_000;
/** Tasks are looked for in a queue of at most so many. */
const MOST_LOOKED_THROUGH = 10_000;
/** Beyond so many keys a script does not walk through all of them. */
const MOST_KEYS_AT_ONCE = 100_000;

/** Python tasks and workers on the engine's Redis. */
export class RedisPythonBoard implements PythonBoard {
  readonly #options: RedisPythonBoardOptions;

  constructor(options: RedisPythonBoardOptions) {
    this.#options = options;
  }

  async push(queue: string, task: string): Promise<void> {
    await this.#client().lpush(names.waitingOf(queue), task);
  }

  async submit({ id, queue, timeoutS }: ExpectedTask, text: string): Promise<void> {
    const expected = JSON.stringify({ queue, timeout_s: timeoutS });
    await SUBMIT.run(this.#client(), [names.EXPECTED, names.waitingOf(queue)], [id, expected, text]);
  }

  async expect(tasks: readonly ExpectedTask[]): Promise<void> {
    if (tasks.length === 0) return;
    const fields = tasks.flatMap(({ id, queue, timeoutS }) => [
      id,
      JSON.stringify({ queue, timeout_s: timeoutS }),
    ]);
    await this.#client().hset(names.EXPECTED, ...fields);
  }

  async expected(): Promise<ExpectedTask[]> {
    const found = new Map<string, ExpectedTask>();
    let cursor = '0';
    do {
      const [next, fields] = await this.#client().hscan(names.EXPECTED, cursor, 'COUNT', SCAN_COUNT);
      for (let place = 0; place + 1 < fields.length; place += 2) {
        const id = fields[place] ?? '';
        const about = readJson(fields[place + 1] ?? null, expectedTaskSchema);
        if (about !== null) found.set(id, { id, queue: about.queue, timeoutS: about.timeout_s });
      }
      cursor = next;
    } while (cursor !== '0');
    return [...found.values()];
  }

  async unexpect(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#client().hdel(names.EXPECTED, ...ids);
  }

  async locate(
    queue: string,
    tasks: readonly { readonly id: string; readonly result: WireResult | null }[],
  ): Promise<ReadonlyMap<string, Whereabouts> | null> {
    const pattern = names.ownOf({ queue, workerId: '*', pid: 0 }).replace(/:0$/, ':*');
    const many = (await this.size()) > MOST_KEYS_AT_ONCE;
    const lists = many ? await this.#keys(pattern, 'list') : [];
    const keys = [
      ...[names.LEASE, names.waitingOf(queue), names.RUNNING, names.RESPONSES, names.DELIVERIES],
      ...lists,
    ];
    const values = [this.#options.engineId, many ? '' : pattern, MOST_LOOKED_THROUGH, KEEP_S];
    const asked = tasks.flatMap(({ id, result }) => [id, result === null ? '' : JSON.stringify(result)]);
    const reply = await asLeaseFailure(LOCATE.run(this.#client(), keys, [...values, ...asked]));
    const places = reply as Whereabouts[];
    if (places.length < tasks.length) return null;
    return new Map(tasks.map(({ id }, index) => [id, places[index] ?? 'listed']));
  }

  async answered(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const pipeline = this.#client().pipeline();
    for (const id of ids) pipeline.exists(names.doneOf(id));
    const replies = pipelineReplies(await pipeline.exec());
    return new Set(ids.filter((_id, index) => replies[index] === 1));
  }

  async adopt(result: WireResult): Promise<boolean> {
    const { id, worker_id: workerId } = result;
    const keys = [names.LEASE, names.doneOf(id), names.resultOf(id), names.RESPONSES, names.DELIVERIES];
    const values = [this.#options.engineId, id, workerId, JSON.stringify(result), KEEP_S];
    return (await asLeaseFailure(ADOPT.run(this.#client(), keys, values))) === 1;
  }

  async look(queues: readonly string[]): Promise<BoardLook> {
    const pipeline = this.#client().pipeline();
    for (const queue of queues) pipeline.llen(names.waitingOf(queue)).llen(names.deadOf(queue));
    pipeline.hgetall(names.RUNNING);
    const replies = pipelineReplies(await pipeline.exec());
    const running = Object.entries((replies.at(-1) ?? {}) as Record<string, string>);
    return {
      queues: queues.map((queue, index) => ({
        queue,
        waiting: Number(replies[2 * index]),
        dead: Number(replies[2 * index + 1]),
      })),
      running: running.flatMap(([workerId, text]): RunningEntry[] => {
        const task = readJson(text, runningTaskSchema);
        return task === null ? [] : [{ workerId, task, text }];
      }),
    };
  }

  async scan(): Promise<BoardScan> {
    const lists = await this.#keys(names.OWN_LISTS, 'list');
    const heartbeats = await this.#keys(names.KEPT_HEARTBEATS, 'string');
    return {
      lists: lists.flatMap((key) => names.parseOwn(key) ?? []),
      workerIds: heartbeats.map((key) => key.slice(names.heartbeatOf('').length)),
    };
  }

  async uptimeS(): Promise<number> {
    return Number(parseInfo(await this.#client().info('server')).get('uptime_in_seconds') ?? 0);
  }

  size(): Promise<number> {
    return this.#client().dbsize();
  }

  async workers(ids: readonly string[]): Promise<KeptWorker[]> {
    if (ids.length === 0) return [];
    const pipeline = this.#client().pipeline();
    for (const id of ids)
      pipeline.get(names.heartbeatOf(id)).pttl(names.heartbeatOf(id)).get(names.infoOf(id));
    const replies = pipelineReplies(await pipeline.exec());
    await this.#shorten(ids.filter((_id, index) => Number(replies[3 * index + 1]) > HEARTBEAT_KEPT_MS));
    return ids.flatMap((_id, index): KeptWorker[] => {
      const [text, leftMs, about] = replies.slice(3 * index, 3 * index + 3) as [
        string | null,
        number,
        string | null,
      ];
      const heartbeat = readJson(text, heartbeatSchema);
      const ageMs = Math.max(0, HEARTBEAT_KEPT_MS - leftMs);
      return heartbeat === null ? [] : [{ heartbeat, ageMs, info: readJson(about, workerInfoSchema) }];
    });
  }

  /** After the clock of Redis was set back, heartbeats would live on for as long as it was set by. */
  async #shorten(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const pipeline = this.#client().pipeline();
    for (const id of ids) pipeline.pexpire(names.heartbeatOf(id), HEARTBEAT_KEPT_MS);
    pipelineReplies(await pipeline.exec());
  }

  async holds(list: OwnList): Promise<boolean> {
    return (await this.#client().exists(names.ownOf(list))) === 1;
  }

  async reap(list: OwnList, how: 'gone' | 'if silent', cause: string): Promise<ReapOutcome> {
    const { queue, workerId } = list;
    const { engineId, now } = this.#options;
    const keys = [
      ...[names.LEASE, names.ownOf(list), names.waitingOf(queue), names.deadOf(queue)],
      ...[names.reasonsOf(queue), names.DELIVERIES, names.RUNNING],
      ...[names.heartbeatOf(workerId), names.infoOf(workerId), names.RESPONSES],
    ];
    const mode = how === 'gone' ? 'gone' : 'silent';
    const values = [engineId, workerId, queue, mode, MOST_DELIVERIES, now(), KEEP_S, cause];
    values.push(HEARTBEAT_KEPT_MS);
    const reply = await asLeaseFailure(REAP.run(this.#client(), keys, values));
    const [givenBack, ...buried] = reply as [number, ...string[]];
    return { givenBack, buried };
  }

  async settle(
    { workerId, task, text }: RunningEntry,
    result: (deliveries: number) => WireResult,
  ): Promise<boolean> {
    const { id, queue, pid } = task;
    const deliveries = Number((await this.#client().hget(names.DELIVERIES, id)) ?? 1);
    const keys = [
      ...[names.LEASE, names.ownOf({ queue, workerId, pid }), names.RUNNING],
      ...[names.doneOf(id), names.resultOf(id), names.RESPONSES, names.DELIVERIES],
    ];
    const values = [this.#options.engineId, workerId, text, id, JSON.stringify(result(deliveries)), KEEP_S];
    return (await asLeaseFailure(SETTLE.run(this.#client(), keys, values))) === 1;
  }

  async withdraw(queue: string, id: string, result: WireResult): Promise<boolean> {
    const keys = [
      ...[names.LEASE, names.waitingOf(queue), names.doneOf(id), names.resultOf(id)],
      ...[names.RESPONSES, names.DELIVERIES],
    ];
    const values = [this.#options.engineId, id, JSON.stringify(result), KEEP_S];
    // From the newest on, which is the end that does not move while workers take.
    for (let window = 0; window < MOST_WINDOWS; window += 1) {
      const places = [window * WINDOW, (window + 1) * WINDOW - 1];
      const outcome = await asLeaseFailure(WITHDRAW.run(this.#client(), keys, [...values, ...places]));
      if (outcome !== 0) return outcome === 1;
    }
    return false;
  }

  async answer(id: string, result: WireResult): Promise<boolean> {
    const keys = [names.LEASE, names.doneOf(id), names.resultOf(id), names.RESPONSES, names.DELIVERIES];
    const values = [this.#options.engineId, id, JSON.stringify(result), KEEP_S];
    return (await asLeaseFailure(ANSWER_ALONE.run(this.#client(), keys, values))) === 1;
  }

  async note({ queue, workerId, pid }: OwnList): Promise<void> {
    const engine = this.#options.engineId;
    await this.#client().hset(names.NOTED, workerId, JSON.stringify({ engine, queue, pid }));
  }

  async strike(workerId: string): Promise<void> {
    await this.#client().hdel(names.NOTED, workerId);
  }

  async noted(): Promise<OwnList[]> {
    const entries = Object.entries(await this.#client().hgetall(names.NOTED));
    return entries.flatMap(([workerId, text]): OwnList[] => {
      const { engine, queue, pid } = JSON.parse(text) as { engine: string; queue: string; pid: number };
      return engine === this.#options.engineId ? [{ queue, workerId, pid }] : [];
    });
  }

  #client(): Redis {
    return this.#options.client();
  }

  async #keys(pattern: string, type: string): Promise<string[]> {
    const found = new Set<string>();
    let cursor = '0';
    do {
      const [next, keys] = await this.#client().scan(
        cursor,
        ...(['MATCH', pattern, 'COUNT', SCAN_COUNT, 'TYPE', type] as const),
      );
      for (const key of keys) found.add(key);
      cursor = next;
    } while (cursor !== '0');
    return [...found];
  }
}
