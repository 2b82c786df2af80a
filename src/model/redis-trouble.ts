import { z } from 'zod';

/**
 * Why a Redis that answers cannot be worked with. `database`: there is no database of that number; `rights`: the user
 * lacks one; `persistence`: its data cannot be written to disk; `replicas`: too few follow it; `primary-away`: a replica
 * without its primary; `cluster-node`: the address is that of one node of a cluster; `busy`: a script blocks it; `command`: it has no such command; `slot-moving`: a part of the cluster
 * is being moved.
 */
export const REDIS_TROUBLES = [
  'database',
  'rights',
  'out-of-memory',
  'read-only',
  'persistence',
  'replicas',
  'loading',
  'primary-away',
  'cluster-node',
  'cluster-down',
  'busy',
  'too-many-clients',
  'command',
  'slot-moving',
] as const;

/** Why a Redis that answers cannot be worked with, what it said, and what a person can do. */
export const redisTroubleSchema = z.object({
  cause: z.enum(REDIS_TROUBLES),
  /** What is wrong, in a sentence, with Redis's own words. */
  reason: z.string(),
  /** What ends it. */
  cure: z.string(),
});
export type RedisTrouble = z.infer<typeof redisTroubleSchema>;
type Cause = RedisTrouble['cause'];

interface Refusal {
  readonly words: RegExp;
  readonly reason: string;
  readonly cure: string;
}

/**
 * A code of Redis: where its sentence begins, or behind a dash where a script of Redis 6 was refused.
 * Codes end in a blank, so BUSY is not BUSYGROUP.
 */
const code = (name: string): RegExp => new RegExp(String.raw`(?:^|[\s:]-)${name}(?:\s|$)`);

const REFUSALS: Readonly<Record<Cause, Refusal>> = {
  database: {
    words: /DB index is out of range|invalid DB index|SELECT is not allowed in cluster mode/i,
    reason: 'The database of the address is not there',
    cure: 'Use a database number that the server has (its setting `databases`; a cluster has only 0).',
  },
  rights: {
    words: /(?:^|[\s:]-)NOPERM(?:\s|$)|user executing the script can't|No permissions to access/i,
    reason: 'The Redis user lacks a right',
    cure: 'Grant it by ACL SETUSER, or use another user.',
  },
  'out-of-memory': {
    words: code('OOM'),
    reason: 'Redis is at its memory limit and takes no more data',
    cure: 'Raise maxmemory (of the embedded Redis: CAPSTAN_REDIS_MEMORY_MB), or remove data that is not needed.',
  },
  'read-only': {
    words: code('READONLY'),
    reason: 'The server is a read-only replica',
    cure: 'Use the address of its primary, or of the sentinels.',
  },
  persistence: {
    words: code('MISCONF'),
    reason: 'Redis cannot write its data to disk and refuses changes',
    cure: "See to the free space and the rights of the server's folder, or set stop-writes-on-bgsave-error to no.",
  },
  replicas: {
    words: code('NOREPLICAS'),
    reason: 'Too few replicas follow the server, so it refuses changes',
    cure: 'Start its replicas, or lower min-replicas-to-write.',
  },
  loading: {
    words: code('LOADING'),
    reason: 'Redis is reading its data',
    cure: 'Wait; work goes on by itself when it has read all of it.',
  },
  'primary-away': {
    words: code('MASTERDOWN'),
    reason: 'The server is a replica that has lost its primary',
    cure: 'Bring the primary back, or use its address.',
  },
  'cluster-node': {
    words: /^(MOVED|ASK|CROSSSLOT) /,
    reason: 'The server is one node of a cluster',
    cure: 'Give the address of the cluster: redis+cluster://host:port.',
  },
  'cluster-down': {
    words: code('CLUSTERDOWN'),
    reason: 'A part of the cluster is not there',
    cure: 'Bring back the missing nodes, or assign their slots to others.',
  },
  busy: {
    words: code('BUSY'),
    reason: 'A script blocks Redis',
    cure: 'Wait for the script, or end it by SCRIPT KILL.',
  },
  'too-many-clients': {
    words: /max(?:imum)? number of clients reached/i,
    reason: 'Redis takes no more connections',
    cure: 'Raise maxclients, or end connections that are not needed.',
  },
  command: {
    words: /^ERR unknown (?:sub)?command|^ERR Unknown subcommand/i,
    reason: 'The server does not have a command that is needed',
    cure: 'Use Redis or Valkey 6.2 or newer, where commands are neither renamed nor disabled.',
  },
  'slot-moving': {
    words: code('TRYAGAIN'),
    reason: 'Keys of the cluster are being moved',
    cure: 'Wait until the slots have been moved, then try again.',
  },
};

/** What an answer of Redis says about its state; null where it says nothing of the kind. */
export function redisTrouble(answer: string): RedisTrouble | null {
  for (const cause of REDIS_TROUBLES) {
    const { words, reason, cure } = REFUSALS[cause];
    if (words.test(answer)) return { cause, reason: `${reason} (${answer.trim()})`, cure };
  }
  return null;
}

/** What a user may be without: features that need it show less. */
export const OPTIONAL_RIGHTS = ['INFO', 'CLIENT LIST', 'SCAN'] as const;

/** A key of Capstan's that holds something else. */
export const wrongKeySchema = z.object({
  key: z.string(),
  /** What the key holds. */
  found: z.string(),
  /** What it has to hold; null where that is not known. */
  expected: z.string().nullable(),
});
export type WrongKey = z.infer<typeof wrongKeySchema>;

/** Whether a Redis can be worked with, as the last check found it. */
export interface RedisUsability {
  /** Why not; null: it can, or has not been reached. */
  readonly trouble: RedisTrouble | null;
  /** Keys that hold something of another kind than Capstan needs. */
  readonly wrongKeys: readonly WrongKey[];
  /** Rights that the user lacks though work goes on without. */
  readonly missingRights: (typeof OPTIONAL_RIGHTS)[number][];
  /** Bytes used, and the limit; null where it has none or does not say. */
  readonly memory: { readonly used: number; readonly limit: number } | null;
  /** Null where it does not say. */
  readonly evictionPolicy: string | null;
}

/** Nothing is known of a Redis. */
export const NOTHING_KNOWN: RedisUsability = {
  trouble: null,
  wrongKeys: [],
  missingRights: [],
  memory: null,
  evictionPolicy: null,
};
