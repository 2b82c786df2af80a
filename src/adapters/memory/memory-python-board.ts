import type { BoxedLetter, DeadLetterBox } from '../../core/ports/dead-letter-box.ts';
import { Listeners } from '../../core/ports/listeners.ts';
import type {
  BoardLook,
  BoardScan,
  ExpectedTask,
  WorkerChannels,
  KeptWorker,
  OwnList,
  PythonBoard,
  PythonLease,
  ReapOutcome,
  ResultList,
  RunningEntry,
  Whereabouts,
} from '../../core/ports/python-board.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { DeadReason, Heartbeat, RunningTask, WireResult, WorkerInfo } from '../../model/wire/python.ts';

const MOST_DELIVERIES = 3;

interface Letter {
  readonly task: string;
  readonly ref: string;
  readonly reason: DeadReason | null;
}

/** What Redis holds of Python, for any number of supervisors; tests play the workers. */
export class MemoryPythonRedis {
  readonly waiting = new Map<string, string[]>();
  readonly own = new Map<string, { list: OwnList; tasks: string[] }>();
  readonly running = new Map<string, string>();
  readonly deliveries = new Map<string, number>();
  readonly done = new Set<string>();
  readonly results = new Map<string, string>();
  /** Oldest first. */
  responses: string[] = [];
  readonly heartbeats = new Map<string, Heartbeat>();
  readonly infos = new Map<string, WorkerInfo>();
  readonly noted = new Map<string, { engine: string; list: OwnList }>();
  readonly letters = new Map<string, Letter[]>();
  readonly expected = new Map<string, ExpectedTask>();
  readonly beats = new Listeners<Heartbeat>();
  /** What is published as a response. */
  readonly published = new Listeners<string>();
  holder: string | null = null;
  uptimeS = 0;
  /** While it is away every call fails. */
  away = false;
  readonly #arrivals = new Listeners<undefined>();
  #refs = 0;

  requireReady(): void {
    if (this.away) throw new DomainError('REDIS_UNAVAILABLE', 'made up', { reason: 'made up' });
  }

  queue(name: string): string[] {
    return entry(this.waiting, name, () => []);
  }

  lettersOf(queue: string): Letter[] {
    return entry(this.letters, queue, () => []);
  }

  ownOf(list: OwnList): string[] {
    return entry(this.own, list.workerId, () => ({ list, tasks: [] })).tasks;
  }

  onArrival(listener: () => void): () => void {
    return this.#arrivals.add(listener);
  }

  /** Ends the waiting of those who wait for results. */
  wake(): void {
    this.#arrivals.tell(undefined);
  }

  bury(queue: string, task: string, reason: DeadReason | null): void {
    const ref = String(++this.#refs).padStart(40, '0');
    this.lettersOf(queue).unshift({ task, ref, reason });
  }

  /** The first answer of an id counts. */
  answer(id: string, result: string): void {
    if (!this.done.has(id)) {
      this.done.add(id);
      this.results.set(id, result);
      this.responses.push(result);
      this.published.tell(result);
    }
    this.deliveries.delete(id);
    this.wake();
  }

  /** A worker says that it lives. */
  beat(list: OwnList, timestamp: number, tasksProcessed = 0): void {
    const heartbeat = {
      worker_id: list.workerId,
      pid: list.pid,
      tasks_processed: tasksProcessed,
      timestamp,
    };
    this.heartbeats.set(list.workerId, heartbeat);
    this.infos.set(list.workerId, {
      worker_id: list.workerId,
      pid: list.pid,
      queue: list.queue,
      host: 'here',
    });
    this.beats.tell(heartbeat);
  }

  /** A worker takes the oldest task and begins it; null when there is none. */
  begin(list: OwnList, startedAt: number): RunningTask | null {
    const text = this.queue(list.queue).pop();
    if (text === undefined) return null;
    this.ownOf(list).unshift(text);
    const { id, type, timeout_s } = JSON.parse(text) as RunningTask;
    const task = { id, type, queue: list.queue, pid: list.pid, started_at: startedAt, timeout_s };
    this.running.set(list.workerId, JSON.stringify(task));
    this.deliveries.set(id, (this.deliveries.get(id) ?? 0) + 1);
    return task;
  }

  /** A worker answers what it has in hand; false when that was taken from it. */
  finish(list: OwnList, result: WireResult): boolean {
    this.running.delete(list.workerId);
    if (this.ownOf(list).pop() === undefined) return false;
    this.answer(result.id, JSON.stringify(result));
    return true;
  }
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

/** One supervisor's view of it: the twin of everything in adapters/redis/python. */
export class MemoryPythonBoard
  implements PythonBoard, PythonLease, ResultList, WorkerChannels, DeadLetterBox
{
  readonly #redis: MemoryPythonRedis;
  readonly #engine: string;
  readonly #now: () => number;

  /** `now`: seconds since the epoch. */
  constructor(redis: MemoryPythonRedis, options: { engineId: string; now: () => number }) {
    this.#redis = redis;
    this.#engine = options.engineId;
    this.#now = options.now;
  }

  async push(queue: string, task: string): Promise<void> {
    this.#redis.requireReady();
    this.#redis.queue(queue).unshift(task);
  }

  async submit(task: ExpectedTask, text: string): Promise<void> {
    await this.push(task.queue, text);
    this.#redis.expected.set(task.id, task);
  }

  async expect(tasks: readonly ExpectedTask[]): Promise<void> {
    this.#redis.requireReady();
    for (const task of tasks) this.#redis.expected.set(task.id, task);
  }

  async expected(): Promise<ExpectedTask[]> {
    this.#redis.requireReady();
    return [...this.#redis.expected.values()];
  }

  async unexpect(ids: readonly string[]): Promise<void> {
    this.#redis.requireReady();
    for (const id of ids) this.#redis.expected.delete(id);
  }

  async locate(
    queue: string,
    tasks: readonly { readonly id: string; readonly result: WireResult | null }[],
  ): Promise<ReadonlyMap<string, Whereabouts> | null> {
    this.#requireLease();
    const redis = this.#redis;
    const own = [...redis.own.values()].flatMap(({ list, tasks: held }) =>
      list.queue === queue ? held : [],
    );
    const listed = [...redis.queue(queue), ...own, ...redis.running.values()].map(idIn);
    const places = new Map<string, Whereabouts>();
    for (const { id, result } of tasks) {
      const place = redis.done.has(id) ? 'answered' : listed.includes(id) ? 'listed' : 'absent';
      places.set(id, place);
      if (place === 'absent' && result !== null) redis.answer(id, JSON.stringify(result));
    }
    return places;
  }

  async answered(ids: readonly string[]): Promise<ReadonlySet<string>> {
    this.#redis.requireReady();
    return new Set(ids.filter((id) => this.#redis.done.has(id)));
  }

  async adopt(result: WireResult): Promise<boolean> {
    this.#requireLease();
    if (this.#redis.done.has(result.id)) return false;
    this.#redis.answer(result.id, JSON.stringify(result));
    return true;
  }

  async look(queues: readonly string[]): Promise<BoardLook> {
    this.#redis.requireReady();
    return {
      queues: queues.map((queue) => ({
        queue,
        waiting: this.#redis.queue(queue).length,
        dead: this.#redis.lettersOf(queue).length,
      })),
      running: [...this.#redis.running].map(([workerId, text]) => ({
        workerId,
        text,
        task: JSON.parse(text) as RunningTask,
      })),
    };
  }

  async scan(): Promise<BoardScan> {
    this.#redis.requireReady();
    const held = [...this.#redis.own.values()].filter(({ tasks }) => tasks.length > 0);
    return { lists: held.map(({ list }) => list), workerIds: [...this.#redis.heartbeats.keys()] };
  }

  async uptimeS(): Promise<number> {
    this.#redis.requireReady();
    return this.#redis.uptimeS;
  }

  async size(): Promise<number> {
    this.#redis.requireReady();
    return this.#redis.own.size + this.#redis.heartbeats.size;
  }

  async workers(ids: readonly string[]): Promise<KeptWorker[]> {
    this.#redis.requireReady();
    return ids.flatMap((id) => {
      const heartbeat = this.#redis.heartbeats.get(id);
      if (heartbeat === undefined) return [];
      const ageMs = Math.max(0, (this.#now() - heartbeat.timestamp) * 1_000);
      return [{ heartbeat, ageMs, info: this.#redis.infos.get(id) ?? null }];
    });
  }

  async holds(list: OwnList): Promise<boolean> {
    return (this.#redis.own.get(list.workerId)?.tasks.length ?? 0) > 0;
  }

  async reap(list: OwnList, how: 'gone' | 'if silent', cause: string): Promise<ReapOutcome> {
    this.#requireLease();
    const redis = this.#redis;
    if (how === 'if silent' && redis.heartbeats.has(list.workerId)) return { givenBack: 0, buried: [] };
    const text = redis.running.get(list.workerId);
    const begun = text === undefined ? null : (JSON.parse(text) as RunningTask);
    const tasks = redis.ownOf(list);
    const outcome = { givenBack: 0, buried: [] as string[] };
    for (const [place, task] of tasks.entries()) {
      const isBegun = begun !== null && place === tasks.length - 1;
      const count = isBegun ? (redis.deliveries.get(begun.id) ?? 1) : 0;
      if (begun !== null && count >= MOST_DELIVERIES) {
        this.#giveUp(list, task, begun, count, cause);
        outcome.buried.push(begun.id);
      } else {
        redis.queue(list.queue).push(task);
        outcome.givenBack += 1;
      }
    }
    redis.own.delete(list.workerId);
    redis.running.delete(list.workerId);
    if (how === 'gone') redis.heartbeats.delete(list.workerId);
    return outcome;
  }

  async settle(
    { workerId, task, text }: RunningEntry,
    result: (deliveries: number) => WireResult,
  ): Promise<boolean> {
    this.#requireLease();
    const deliveries = this.#redis.deliveries.get(task.id) ?? 1;
    const own = this.#redis.own.get(workerId);
    if (this.#redis.running.get(workerId) !== text || own?.tasks.pop() === undefined) return false;
    this.#redis.running.delete(workerId);
    this.#redis.answer(task.id, JSON.stringify(result(deliveries)));
    return true;
  }

  async withdraw(queue: string, id: string, result: WireResult): Promise<boolean> {
    this.#requireLease();
    const tasks = this.#redis.queue(queue);
    const place = tasks.findIndex((task) => task.includes(`"id":${JSON.stringify(id)}`));
    if (place === -1) return false;
    tasks.splice(place, 1);
    this.#redis.answer(id, JSON.stringify(result));
    return true;
  }

  async answer(id: string, result: WireResult): Promise<boolean> {
    this.#requireLease();
    if (this.#redis.done.has(id)) return false;
    this.#redis.answer(id, JSON.stringify(result));
    return true;
  }

  async note(list: OwnList): Promise<void> {
    this.#redis.requireReady();
    this.#redis.noted.set(list.workerId, { engine: this.#engine, list });
  }

  async strike(workerId: string): Promise<void> {
    this.#redis.requireReady();
    this.#redis.noted.delete(workerId);
  }

  async noted(): Promise<OwnList[]> {
    this.#redis.requireReady();
    return [...this.#redis.noted.values()].flatMap(({ engine, list }) =>
      engine === this.#engine ? [list] : [],
    );
  }

  async acquire(): Promise<string | null> {
    this.#redis.requireReady();
    if (this.#redis.holder !== null && this.#redis.holder !== this.#engine) return this.#redis.holder;
    this.#redis.holder = this.#engine;
    return null;
  }

  async release(): Promise<void> {
    this.#redis.requireReady();
    if (this.#redis.holder === this.#engine) this.#redis.holder = null;
  }

  async next(applied: readonly string[], wait: 'for more' | 'for nothing'): Promise<string[]> {
    this.#requireLease();
    const redis = this.#redis;
    for (const text of applied) if (redis.responses[0] === text) redis.responses.shift();
    if (redis.responses.length > 0 || wait === 'for nothing') return [...redis.responses];
    await new Promise<void>((resolve) => {
      const cancel = redis.onArrival(() => {
        cancel();
        resolve();
      });
    });
    return [...redis.responses];
  }

  onHeartbeat(listener: (heartbeat: Heartbeat) => void): () => void {
    return this.#redis.beats.add(listener);
  }

  onResponse(listener: (text: string) => void): () => void {
    return this.#redis.published.add(listener);
  }

  close(): void {
    this.#redis.wake();
  }

  async page(queue: string, offset: number, limit: number) {
    this.#redis.requireReady();
    const letters = this.#redis.lettersOf(queue);
    return { total: letters.length, letters: letters.slice(offset, offset + limit).map(boxed) };
  }

  async find(queue: string, ref: string, most: number) {
    this.#redis.requireReady();
    const letter = this.#redis.lettersOf(queue).find((one) => one.ref === ref);
    return letter === undefined ? null : { ...boxed(letter), task: letter.task.slice(0, most) };
  }

  async take(
    queue: string,
    { refs, limit }: { readonly refs?: readonly string[] | undefined; readonly limit: number },
    to: 'queue' | 'nowhere',
  ) {
    this.#redis.requireReady();
    const letters = this.#redis.lettersOf(queue);
    const meant = letters
      .toReversed()
      .filter(({ ref }) => refs?.includes(ref) ?? true)
      .slice(0, limit);
    const ids: string[] = [];
    for (const letter of meant) {
      letters.splice(letters.indexOf(letter), 1);
      const id = letter.reason?.id;
      if (typeof id === 'string') ids.push(id);
      if (to === 'nowhere') continue;
      if (typeof id === 'string') this.#redis.done.delete(id);
      this.#redis.queue(queue).unshift(letter.task);
    }
    return { ids, done: meant.length, remaining: letters.length };
  }

  #giveUp(list: OwnList, task: string, begun: RunningTask, count: number, cause: string): void {
    const message = `It was begun ${count} times, and each time the worker ended. The last: ${cause}`;
    const now = this.#now();
    const about = { id: begun.id, type: begun.type ?? null, worker_id: list.workerId, deliveries: count };
    const error = { code: 'worker_died', message };
    this.#redis.bury(list.queue, task, { ...about, ...error, at: now });
    const times = { started_at: begun.started_at, finished_at: now };
    this.#redis.answer(
      begun.id,
      JSON.stringify({ ...about, ...times, queue: list.queue, status: 'error', error }),
    );
  }

  #requireLease(): void {
    this.#redis.requireReady();
    if (this.#redis.holder !== this.#engine)
      throw new DomainError('CONFLICT', 'Another supervisor looks after it.', { reason: 'not-holder' });
  }
}

function idIn(task: string): string | null {
  try {
    return String((JSON.parse(task) as { id?: unknown }).id);
  } catch {
    return null;
  }
}

function boxed({ task, ref, reason }: Letter): BoxedLetter {
  return { ref, bytes: task.length, reason };
}
