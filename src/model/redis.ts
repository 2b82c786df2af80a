import { z } from 'zod';
import { parseRedisAddress } from './redis-address.ts';
import { OPTIONAL_RIGHTS, REDIS_TROUBLES, redisTroubleSchema } from './redis-trouble.ts';

/** How dangerous a connection is to play with; production asks for typed confirmation. */
export const environmentSchema = z.enum(['development', 'staging', 'production']);
export type Environment = z.infer<typeof environmentSchema>;

/** The id of the connection to the embedded server; it is always listed and cannot be removed. */
export const EMBEDDED_CONNECTION_ID = 'embedded';
/** The id of the connection given by REDIS_URL or REDIS_HOST; it cannot be edited. */
export const ENVIRONMENT_CONNECTION_ID = 'environment';

/** One server, a group with sentinels, or a cluster: see `RedisAddress`. */
export const redisUrlSchema = z
  .string()
  .max(2_048)
  .refine((text) => parseRedisAddress(text) !== null, 'must be a redis:// or rediss:// address');

/** What a user says of a connection to save it. */
export const connectionInputSchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  environment: environmentSchema,
  url: redisUrlSchema,
});
export type ConnectionInput = z.infer<typeof connectionInputSchema>;

/** A connection as it is shown: the password never leaves the host. */
export const connectionViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  environment: environmentSchema,
  /** The address with the password replaced by `***`. */
  address: z.string(),
  source: z.enum(['embedded', 'environment', 'saved']),
  /** The engine works on this one now. */
  inUse: z.boolean(),
});
export type ConnectionView = z.infer<typeof connectionViewSchema>;

/** The outcome of trying a connection. */
export const connectionTestSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    version: z.string(),
    roundTripMs: z.number(),
    evictionPolicy: z.string().nullable(),
    /** Rights that the user lacks though work goes on without: what needs them shows less. */
    missingRights: z.array(z.enum(OPTIONAL_RIGHTS)).default([]),
  }),
  z.object({
    ok: z.literal(false),
    code: z.enum(['REDIS_UNAVAILABLE', 'REDIS_AUTH_FAILED', 'REDIS_TOO_OLD', 'REDIS_UNUSABLE']),
    message: z.string(),
    /** With REDIS_UNUSABLE: why it cannot be worked with, and what ends that. */
    cause: z.enum(REDIS_TROUBLES).optional(),
    cure: z.string().optional(),
  }),
]);
export type ConnectionTest = z.infer<typeof connectionTestSchema>;

/** The engine's own connection, as the top bar shows it. */
export const redisLinkStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting'), since: z.number() }),
  z.object({
    kind: z.literal('ready'),
    since: z.number(),
    roundTripMs: z.number().nullable(),
    /** It answers and cannot be worked with; missing while it can. */
    trouble: redisTroubleSchema.optional(),
  }),
  z.object({ kind: z.literal('lost'), since: z.number(), reason: z.string() }),
]);
export type RedisLinkState = z.infer<typeof redisLinkStateSchema>;

/** A summary of INFO; a figure the server does not give is null. */
export const redisInfoSchema = z.object({
  version: z.string().nullable(),
  /** redis, valkey, dragonfly … as far as the server says. */
  flavour: z.string(),
  mode: z.string().nullable(),
  uptimeSeconds: z.number().nullable(),
  connectedClients: z.number().nullable(),
  usedMemoryBytes: z.number().nullable(),
  maxMemoryBytes: z.number().nullable(),
  evictionPolicy: z.string().nullable(),
  opsPerSecond: z.number().nullable(),
  hitRate: z.number().nullable(),
  keys: z.number().nullable(),
  aofEnabled: z.boolean().nullable(),
  lastSaveAt: z.number().nullable(),
  processId: z.number().nullable(),
});
export type RedisInfo = z.infer<typeof redisInfoSchema>;

/** How to reach the embedded server from a terminal. */
export const embeddedRedisSchema = z.object({
  running: z.boolean(),
  port: z.number().int().nullable(),
  /** A command line for redis-cli, password by environment. */
  cliCommand: z.string().nullable(),
  dataDir: z.string(),
});
export type EmbeddedRedis = z.infer<typeof embeddedRedisSchema>;
