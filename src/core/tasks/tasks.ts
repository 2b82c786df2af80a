import type { PythonTaskInput } from '../../model/python.ts';
import type { TaskDetail, TaskLogEvent, TaskQuery, TaskRow } from '../../model/task.ts';
import type { TaskControl } from '../engine.ts';
import type { Feed } from '../ports/feed.ts';
import { newestFirst } from './task-query.ts';
import { noTask, type TaskSource } from './task-source.ts';

/** A source that takes new tasks. */
export interface PythonTaskSource extends TaskSource {
  submit(input: PythonTaskInput, payloadText?: string | null): Promise<TaskRow>;
}

/** All tasks, whoever runs them. */
export class Tasks implements TaskControl {
  readonly #pools: TaskSource;
  readonly #python: PythonTaskSource;

  constructor(sources: { pools: TaskSource; python: PythonTaskSource }) {
    this.#pools = sources.pools;
    this.#python = sources.python;
  }

  submit(input: PythonTaskInput, payloadText: string | null = null): Promise<TaskRow> {
    return this.#python.submit(input, payloadText);
  }

  list(query: TaskQuery): Promise<TaskRow[]> {
    const { kind } = query;
    const pools = kind === 'python' || query.queue !== undefined ? [] : this.#pools.list(query);
    const ofPools = kind === 'pool' || kind === 'one-shot' || query.pool !== undefined;
    const python = ofPools ? [] : this.#python.list(query);
    const all = [...pools, ...python].sort(newestFirst);
    return Promise.resolve(all.slice(0, query.limit));
  }

  get(id: string): Promise<TaskDetail> {
    const detail = this.#python.get(id) ?? this.#pools.get(id);
    return detail === null ? Promise.reject(noTask(id)) : Promise.resolve(detail);
  }

  cancel(id: string): Promise<TaskRow> {
    return this.#sourceOf(id).cancel(id);
  }

  log(id: string): Feed<TaskLogEvent> {
    return this.#sourceOf(id).log(id);
  }

  #sourceOf(id: string): TaskSource {
    return this.#python.get(id) === null ? this.#pools : this.#python;
  }
}
