import type { Autoscale } from '../../model/process-group.ts';

/** What the rule needs to know of a group. */
export interface GroupLoad {
  readonly now: number;
  /** Processes that are to run. */
  readonly wanted: number;
  /** Tasks that wait. */
  readonly backlog: number;
  /** Processes that have something in hand. */
  readonly busy: number;
  /** When the backlog asked last for as many as there are, or there were made more or fewer, ms since the epoch. */
  readonly neededAt: number;
}

/** How many processes there should be from now on. */
export function autoscale(settings: Autoscale, load: GroupLoad): number {
  const { min, max, cooldownS } = settings;
  const asked = askedFor(settings, load);
  if (asked >= load.wanted) return asked;
  // Never below the least and never above the most, whatever the cooldown says.
  if (load.wanted > max) return max;
  return load.now - load.neededAt >= cooldownS * 1_000 ? Math.max(min, asked) : load.wanted;
}

/** How many processes the work of this moment asks for. */
export function askedFor({ min, max, backlogPerWorker }: Autoscale, { backlog, busy }: GroupLoad): number {
  const forBacklog = Math.ceil(backlog / backlogPerWorker);
  return Math.min(max, Math.max(min, forBacklog, busy));
}
