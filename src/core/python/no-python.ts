import { DomainError } from '../../model/domain-error.ts';
import { DEFAULT_PYTHON_SETTINGS } from '../../model/python.ts';
import type { DeadLetterControl, PythonControl } from '../engine.ts';
import { failing, noTask } from '../tasks/task-source.ts';
import type { PythonTaskSource } from '../tasks/tasks.ts';

const unavailable = () =>
  Promise.reject(new DomainError('POOL_UNAVAILABLE', 'This engine runs no Python workers.'));

/** An engine that has nothing to do with Python. */
export function noPython(tasksFolder: string): {
  python: PythonControl;
  deadLetters: DeadLetterControl;
  tasks: PythonTaskSource;
} {
  const view = () => ({
    state: { kind: 'disabled' as const, reason: 'This engine runs no Python workers.' },
    interpreter: null,
    settings: DEFAULT_PYTHON_SETTINGS,
    queues: [],
  });
  return {
    python: {
      view,
      status: () => ({ ...view(), types: [], problems: [], tasksFolder }),
      changeSettings: unavailable,
      reloadTypes: unavailable,
    },
    deadLetters: { list: unavailable, get: unavailable, requeue: unavailable, purge: unavailable },
    tasks: {
      submit: unavailable,
      list: () => [],
      get: () => null,
      cancel: (id) => Promise.reject(noTask(id)),
      log: (id) => ({ follow: () => failing(noTask(id)) }),
    },
  };
}
