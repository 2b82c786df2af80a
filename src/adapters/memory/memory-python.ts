import type { DeadLetterControl, PythonControl } from '../../core/engine.ts';
import type { EventLog } from '../../core/events/event-log.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { DomainError } from '../../model/domain-error.ts';
import type {
  DeadLetter,
  DeadLetterChoice,
  DeadLetterDetail,
  DeadLetterStep,
} from '../../model/dead-letter.ts';
import {
  DEFAULT_PYTHON_SETTINGS,
  type PythonSettings,
  type PythonSettingsChange,
  type PythonState,
  type PythonStatus,
  type PythonTaskType,
  type PythonView,
} from '../../model/python.ts';
import { MemoryPythonTasks } from './memory-python-tasks.ts';

const TYPES: readonly PythonTaskType[] = [
  {
    queue: 'worker_a',
    name: 'primes',
    description: 'Counts the primes up to a limit.',
    schema: {
      type: 'object',
      required: ['limit'],
      additionalProperties: false,
      properties: {
        limit: { type: 'integer', minimum: 0, maximum: 10_000_000, description: 'Largest number' },
      },
      examples: [{ limit: 1_000 }],
    },
  },
  { queue: 'worker_a', name: 'anything', description: 'A task without a schema.', schema: {} },
  {
    queue: 'worker_b',
    name: 'text_statistics',
    description: 'Counts the words of a text.',
    schema: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
  },
];

/** Python workers without Python: a test says what their state is, and which tasks are given up. */
export class MemoryPython implements PythonControl, DeadLetterControl {
  readonly tasks: MemoryPythonTasks;
  /** Set by tests. */
  state: PythonState = { kind: 'working' };
  readonly #clock: Clock;
  readonly #events: EventLog;
  readonly #available: () => void;
  #settings: PythonSettings = DEFAULT_PYTHON_SETTINGS;
  #letters: DeadLetterDetail[] = [];

  constructor(clock: Clock, events: EventLog, available: () => void) {
    this.#clock = clock;
    this.#events = events;
    this.#available = available;
    this.tasks = new MemoryPythonTasks(clock, available);
  }

  /** Three tasks of `worker_a` are given up: two that killed their workers and one that cannot be read. */
  giveUp(): void {
    const now = this.#clock.now();
    this.#letters = ['poison-1', 'poison-2', null].map((id, index) => madeUpLetter(id, index, now));
  }

  view(): PythonView {
    const queues = Object.entries(this.#settings.workers).map(([queue, workers]) => ({
      queue,
      waiting: this.tasks.count(queue, 'queued'),
      running: this.tasks.count(queue, 'running'),
      dead: this.#letters.filter((letter) => letter.queue === queue).length,
      workers,
    }));
    const interpreter = {
      path: '/usr/bin/python3',
      source: 'found' as const,
      version: '3.11.7',
      packageVersion: '0.1.0',
      redisVersion: '5.2.1',
    };
    return { state: this.state, interpreter, settings: this.#settings, queues };
  }

  status(): PythonStatus {
    const tasksFolder = '/tmp/capstan-memory/python-tasks';
    return { ...this.view(), types: [...TYPES], problems: [], tasksFolder };
  }

  changeSettings(change: PythonSettingsChange): Promise<PythonSettings> {
    this.#settings = { ...this.#settings, ...change };
    return Promise.resolve(this.#settings);
  }

  reloadTypes(): Promise<PythonStatus> {
    return Promise.resolve(this.status());
  }

  setWorkers(queue: string, count: number): void {
    this.#settings = { ...this.#settings, workers: { ...this.#settings.workers, [queue]: count } };
  }

  async list(query: { queue: string; offset: number; limit: number }) {
    this.#available();
    const letters = this.#letters.filter(({ queue }) => queue === query.queue);
    const page = letters.slice(query.offset, query.offset + query.limit).map(withoutTask);
    return { total: letters.length, letters: page };
  }

  async get(queue: string, ref: string): Promise<DeadLetterDetail> {
    this.#available();
    const letter = this.#letters.find((one) => one.queue === queue && one.ref === ref);
    if (letter === undefined) throw new DomainError('NOT_FOUND', 'There is no such dead letter.', { ref });
    return letter;
  }

  requeue(choice: DeadLetterChoice): Promise<DeadLetterStep> {
    return this.#take(choice, 'queue');
  }

  purge(choice: DeadLetterChoice): Promise<DeadLetterStep> {
    return this.#take(choice, 'nowhere');
  }

  async #take(choice: DeadLetterChoice, to: 'queue' | 'nowhere'): Promise<DeadLetterStep> {
    this.#available();
    const { queue, refs, limit } = choice;
    const here = this.#letters.filter((letter) => letter.queue === queue);
    const taken = here
      .toReversed()
      .filter(({ ref }) => refs?.includes(ref) ?? true)
      .slice(0, limit);
    this.#letters = this.#letters.filter((letter) => !taken.includes(letter));
    if (to === 'queue') for (const { task } of taken) await this.tasks.putBack(queue, task.text);
    const count = taken.length;
    if (count > 0) this.#events.add({ kind: 'dead-letters-moved', at: this.#clock.now(), queue, count, to });
    return { done: count, remaining: here.length - count };
  }
}

function madeUpLetter(id: string | null, index: number, now: number): DeadLetterDetail {
  const text = id === null ? 'no JSON' : JSON.stringify({ id, type: 'primes', payload: {}, timeout_s: 10 });
  return {
    ref: String(index + 1).padStart(40, '0'),
    queue: 'worker_a',
    id,
    type: id === null ? null : 'primes',
    code: id === null ? 'bad_json' : 'worker_died',
    message: id === null ? 'not JSON' : 'three workers died with it in hand',
    workerId: 'worker_a_4711',
    deliveries: id === null ? 1 : 3,
    at: now - index * 60_000,
    bytes: text.length,
    task: { text, truncated: false },
  };
}

function withoutTask({ task: _task, ...letter }: DeadLetterDetail): DeadLetter {
  return letter;
}
