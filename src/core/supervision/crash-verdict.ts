import type { ProcessExit } from '../ports/child-process.ts';
import type { Death } from '../ports/death.ts';

/** What is known of the end of a process. */
export interface DeathSigns {
  readonly exit: ProcessExit | null;
  /** It was asked to end. */
  readonly expected: boolean;
  /** It was ended because an item in it would not end. */
  readonly replaced?: boolean;
  /** It was ended by its memory limit, or V8 has said that its heap is full. */
  readonly memory?: boolean;
  /** It was ended because it was not heard of. */
  readonly silent?: boolean;
}

/** Names a death by its signs. */
export function classifyDeath({ exit, expected, replaced, memory, silent }: DeathSigns): Death {
  if (expected) return 'asked';
  if (memory === true) return 'memory';
  if (silent === true) return 'silent';
  if (replaced === true) return 'replaced';
  return exit?.signal === 'SIGKILL' ? 'killed' : 'crash';
}

/** How often an item may be in a process that dies. */
export interface WorkPolicy {
  /** Deaths that may be the item's doing, this one included, that end it. */
  readonly mostDeaths: number;
  /** Kills from outside, this one included, that end it: they say little about the item, but not nothing. */
  readonly mostKills: number;
  /** Whether an item that alone used too much memory is over at once: it would do so again. */
  readonly memoryIsFinal: boolean;
}

/** One item that a process held when it died. */
export interface HeldItem {
  /** It had been begun and had not ended, as far as is known. */
  readonly begun: boolean;
  /** Whether it is known to have ended the process; null: it is not known who has. */
  readonly culprit: boolean | null;
  /** What is on its record from before. */
  readonly earlier: { readonly deaths: number; readonly kills: number };
}

export type CrashVerdict =
  /** `alone`: nothing else may run in its process the next time. `count`: what is added to its record. */
  | { readonly kind: 'requeue'; readonly alone: boolean; readonly count: 'deaths' | 'kills' | null }
  /** `times`: how often a process has died under it. */
  | { readonly kind: 'fail'; readonly times: number };

const UNTOUCHED: CrashVerdict = { kind: 'requeue', alone: false, count: null };

/**
 * Decides what becomes of one item of a dead process. An item fails only by a death that it was alone in, or that is
 * known to be its doing: several that had begun are suspects, and each of them runs alone the next time.
 * @param suspects items that had begun, this one included
 */
export function crashVerdict(
  item: HeldItem,
  suspects: number,
  death: Death,
  policy: WorkPolicy,
): CrashVerdict {
  if (!item.begun) return UNTOUCHED;
  // Where one death is too many, what was begun may not be begun again, whoever's doing it was.
  if (policy.mostDeaths === 1) return { kind: 'fail', times: 1 };
  if (item.culprit === false || death === 'asked' || death === 'replaced') return UNTOUCHED;
  const kind = death === 'killed' ? 'kills' : 'deaths';
  const most = death === 'killed' ? policy.mostKills : policy.mostDeaths;
  const times = item.earlier[kind] + 1;
  const certain = item.culprit === true || suspects === 1;
  if (certain && (times >= most || (death === 'memory' && policy.memoryIsFinal)))
    return { kind: 'fail', times };
  // One kill from outside is nobody's doing; from the second on, and before the last, it is looked at more closely.
  const alone = kind === 'deaths' || item.earlier.kills > 0 || times >= most - 1;
  return { kind: 'requeue', alone, count: kind };
}
