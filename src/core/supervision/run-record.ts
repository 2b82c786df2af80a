import type { ProcessDetail, ProcessExitView, ProcessLaunch } from '../../model/process.ts';

/** What is known of the past of a process. */
export type ProcessRecord = Pick<ProcessDetail, 'exits' | 'launch'>;

export const NO_RECORD: ProcessRecord = { exits: [], launch: null };

/** Ends that are remembered. */
const KEPT_EXITS = 20;

/** Remembers how a process was started and how its last runs ended. */
export class RunRecord {
  #launch: ProcessLaunch | null = null;
  #exits: ProcessExitView[] = [];

  launched(launch: ProcessLaunch): void {
    this.#launch = launch;
  }

  ended(exit: ProcessExitView): void {
    this.#exits = [exit, ...this.#exits.slice(0, KEPT_EXITS - 1)];
  }

  view(): ProcessRecord {
    return { exits: this.#exits, launch: this.#launch };
  }
}
