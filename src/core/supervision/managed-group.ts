import type { ProcessGroup } from '../../model/process-group.ts';
import type { ProcessAction, ProcessView } from '../../model/process.ts';

/** What a group can be asked, by name; what is not there cannot be asked of it. They resolve when it is under way. */
export interface GroupDeeds {
  readonly start?: () => Promise<void> | void;
  readonly stop?: () => Promise<void> | void;
  /** All at the same time. Where it is not there, `reload` is what restarting comes to. */
  readonly restart?: () => Promise<void> | void;
  /** One after another. */
  readonly reload?: () => Promise<void> | void;
  readonly scale?: (count: number) => Promise<void> | void;
}

/** What one process can be asked in its present state. */
export type ProcessDeeds = { readonly [Action in ProcessAction]?: () => Promise<void> | void };

/** Processes that do the same work, as their owner shows them to be acted upon. */
export interface ManagedGroup extends Pick<ProcessGroup, 'id' | 'label' | 'kind'> {
  /** Fewest processes that it can be scaled to. Default 0. */
  readonly least?: number;
  /** Processes that are to run; null when nobody says how many. */
  wanted(): number | null;
  /** Tasks that wait for it; null when that is not known or there is no such thing. */
  backlog(): number | null;
  /** Processes that have something in hand; never so many are taken away that work is interrupted. */
  busy?(): number;
  /** Why it does not work, where it cannot. */
  problem(): string | null;
  deeds(): GroupDeeds;
  /** Of a process that bears its id. */
  deedsFor(process: ProcessView): ProcessDeeds;
}
