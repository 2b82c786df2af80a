import { DomainError } from '../../model/domain-error.ts';
import type { ScriptView } from '../../model/script.ts';
import type { ScriptControl } from '../engine.ts';
import type { OneShotWorkerFactory, WorkerListener } from '../ports/pool-worker.ts';
import type { ScriptCatalog } from '../ports/script-catalog.ts';

/** Heap of a process that only looks at a script, MB. */
const MEMORY_LIMIT_MB = 256;

/** The scripts that workers can run. What one is like is known only by loading it, which is done in a process of its own. */
export class Scripts implements ScriptControl {
  readonly #catalog: ScriptCatalog;
  readonly #factory: OneShotWorkerFactory;
  readonly #asked = new Map<string, Promise<ScriptView>>();
  #processes = 0;

  constructor(options: { catalog: ScriptCatalog; factory: OneShotWorkerFactory }) {
    this.#catalog = options.catalog;
    this.#factory = options.factory;
  }

  list(): Promise<string[]> {
    return this.#catalog.list();
  }

  /** Those who ask for the same at the same time share one answer. */
  describe(name: string): Promise<ScriptView> {
    const asked = this.#asked.get(name);
    if (asked !== undefined) return asked;
    const answer = this.#look(name).finally(() => this.#asked.delete(name));
    this.#asked.set(name, answer);
    return answer;
  }

  async #look(name: string): Promise<ScriptView> {
    await this.#catalog.resolve(name);
    let end: () => Promise<void> = () => Promise.resolve();
    try {
      return await new Promise<ScriptView>((resolve, reject) => {
        const ignore = () => undefined;
        const listener: WorkerListener = {
          onReady: ({ form, schema }) => resolve({ name, form, schema }),
          onScriptFailed: reject,
          onDeath: ({ cause }) => reject(new DomainError('SCRIPT_FAILED', cause)),
          ...{
            onDone: ignore,
            onFailed: ignore,
            onInvalid: ignore,
            onCancelled: ignore,
            onUnsendable: ignore,
          },
          ...{ onProgress: ignore, onLog: ignore, onLine: ignore, onReturned: ignore, onUsage: ignore },
          ...{ onSettled: ignore, onState: ignore },
        };
        const id = `script-${++this.#processes}`;
        const worker = this.#factory(id, { script: name, memoryLimitMb: MEMORY_LIMIT_MB }, listener);
        end = () => worker.stop();
        worker.start();
      });
    } finally {
      await end();
    }
  }
}
