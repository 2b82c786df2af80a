import { DomainError } from '../../model/domain-error.ts';
/** The expected failure behind an error of ioredis or BullMQ; null for anything else, which is a bug. */
export declare function redisFailure(error: unknown): DomainError | null;
/** The error as callers should see it: an expected failure where it is one, else unchanged. */
export declare function asRedisFailure(error: unknown): unknown;
