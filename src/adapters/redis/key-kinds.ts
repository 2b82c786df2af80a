import { LEASE_KEY, SNAPSHOT_KEY } from '../../model/oscillator.ts';
import * as python from './python/names.ts';

/** What a key of Redis holds, as TYPE says it. */
type KeyKind = 'string' | 'list' | 'hash' | 'set' | 'zset' | 'stream';

/** Keys of a fixed name, with what each has to hold. */
export const FIXED_KEYS: Readonly<Record<string, KeyKind>> = {
  [SNAPSHOT_KEY]: 'string',
  [LEASE_KEY]: 'string',
  [python.LEASE]: 'string',
  [python.DELIVERIES]: 'hash',
  [python.RUNNING]: 'hash',
  [python.NOTED]: 'hash',
  [python.EXPECTED]: 'hash',
  [python.RESPONSES]: 'list',
  [python.RESPONSES_IN_HAND]: 'list',
  [python.waitingOf('worker_a')]: 'list',
  [python.waitingOf('worker_b')]: 'list',
  [python.deadOf('worker_a')]: 'list',
  [python.deadOf('worker_b')]: 'list',
  [python.reasonsOf('worker_a')]: 'hash',
  [python.reasonsOf('worker_b')]: 'hash',
};

/** By the end of a key's name; the first that fits counts. */
const PATTERNS: readonly (readonly [RegExp, KeyKind])[] = [
  [/^queue:.+:dead:why$/, 'hash'],
  [/^queue:/, 'list'],
  [/^worker:(done|result|heartbeat|info):/, 'string'],
  [/:capstan-jobs:(stream|key:.+|tree:.+|worker:.+|mode:.+)$/, 'string'],
  [/:capstan-jobs:outcomes$/, 'stream'],
  [/:capstan-jobs:(types|workers)$/, 'set'],
  [/:capstan-jobs:trees$/, 'zset'],
  [/:capstan-jobs:schedules$/, 'hash'],
  // BullMQ's own: the lists, sets and counters of a queue, then what belongs to one job.
  [/:(wait|paused|active)$/, 'list'],
  [/:(delayed|prioritized|completed|failed|waiting-children|repeat|marker|cs:cancelled)$/, 'zset'],
  [/:(stalled|dependencies)$/, 'set'],
  [/:(meta|processed)$/, 'hash'],
  [/:events$/, 'stream'],
  [/:(id|pc|limiter|stalled-check|lock)$/, 'string'],
  [/:de:[^:]+$/, 'string'],
  [/:logs$/, 'list'],
];

/** What BullMQ keeps beside the settings of a queue; its scripts are often given the settings alone. */
const BESIDE_META = [
  ...['wait', 'paused', 'active', 'delayed', 'prioritized', 'completed', 'failed', 'waiting-children'],
  ...['stalled', 'marker', 'repeat', 'events', 'id', 'pc', 'limiter'],
];

/** Keys that a script which was given `key` reads as well. */
export function keysBeside(key: string): string[] {
  if (!key.endsWith(':meta')) return [];
  return BESIDE_META.map((name) => `${key.slice(0, -'meta'.length)}${name}`);
}

/** What a key of Capstan's or of BullMQ's has to hold; null where its name does not tell. */
export function expectedKind(key: string): KeyKind | null {
  return FIXED_KEYS[key] ?? PATTERNS.find(([pattern]) => pattern.test(key))?.[1] ?? null;
}
