import { DomainError } from '../../model/domain-error.ts';
import type {
  PythonSettings,
  PythonSettingsChange,
  PythonState,
  PythonStatus,
  PythonView,
} from '../../model/python.ts';
import type { PythonControl } from '../engine.ts';
import type { KeptSettings } from '../settings/kept-settings.ts';
import type { PythonGroup } from './python-group.ts';
import type { PythonSupervisor } from './python-supervisor.ts';
import type { TaskTypes } from './task-types.ts';
import type { WorkerBook } from './worker-book.ts';

export interface PythonOptions {
  readonly settings: KeptSettings<PythonSettings>;
  readonly types: TaskTypes;
  readonly supervisor: Pick<PythonSupervisor, 'state' | 'look' | 'reconsider'>;
  readonly book: WorkerBook;
  readonly groups: readonly PythonGroup[];
  readonly tasksFolder: string;
}

/** Python workers as the panel sees and sets them. */
export class Python implements PythonControl {
  readonly #options: PythonOptions;

  constructor(options: PythonOptions) {
    this.#options = options;
  }

  view(): PythonView {
    const { settings, types, supervisor, book, groups } = this.#options;
    const look = supervisor.look();
    return {
      state: supervisor.state(),
      interpreter: types.learnt.interpreter,
      settings: settings.current(),
      queues: groups.map((group) => {
        const queue = group.id;
        const ours = new Set(group.workerIds());
        const workers = [...book.all()].filter(
          ({ workerId }) => ours.has(workerId) || book.queueOf(workerId) === queue,
        );
        const counts = look?.queues.find((one) => one.queue === queue);
        return {
          queue,
          waiting: counts?.waiting ?? null,
          running: look === null ? null : look.running.filter(({ task }) => task.queue === queue).length,
          dead: counts?.dead ?? null,
          workers: workers.length,
        };
      }),
    };
  }

  status(): PythonStatus {
    const { types, tasksFolder } = this.#options;
    const { types: known, problems } = types.learnt;
    return { ...this.view(), types: known, problems, tasksFolder };
  }

  changeSettings(change: PythonSettingsChange): Promise<PythonSettings> {
    return this.#options.settings.change(change);
  }

  async reloadTypes(): Promise<PythonStatus> {
    const { types, supervisor, groups } = this.#options;
    const before: PythonState = supervisor.state();
    await types.learn();
    if (types.problem !== null) throw new DomainError('POOL_UNAVAILABLE', types.problem);
    // Where there was no Python before, workers begin; else those that run are renewed.
    if (before.kind === 'disabled') supervisor.reconsider();
    else for (const group of groups) if (group.workers.length > 0) group.reload();
    return this.status();
  }
}
