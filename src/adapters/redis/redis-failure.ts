import { DomainError } from '../../model/domain-error.ts';
import { redisTrouble } from '../../model/redis-trouble.ts';

/** The words for a user or password that is refused, and for one that is missing. */
const AUTH = /^(WRONGPASS|NOAUTH|ERR (invalid password|.*AUTH))/;
/** The words of Node, ioredis and Redis for "there is nobody to ask just now". */
const AWAY = new RegExp(
  [
    'Command timed out|Connection is closed|enableOfflineQueue|max retries per request|Command aborted',
    'Cluster isn.t ready|Too many Cluster redirections|None of startup nodes|refresh slots cache|sentinels are unreachable',
    'connect ETIMEDOUT|Socket closed|unexpected end|^UNBLOCKED',
  ].join('|'),
  'i',
);
const NETWORK =
  /^(ECONN|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT|EHOST|ENET|ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/;

/** The expected failure behind an error of ioredis or BullMQ; null for anything else, which is a bug. */
export function redisFailure(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  if (!(error instanceof Error)) return null;
  const first = firstOf(error);
  const message = first.message !== '' ? first.message : error.message || error.name;
  if (AUTH.test(message)) return refusedUser(message, error);
  const trouble = redisTrouble(message);
  if (trouble !== null) {
    const { cause, reason, cure } = trouble;
    return new DomainError('REDIS_UNUSABLE', `${reason}. ${cure}`, { cause, reason, cure }, { cause: error });
  }
  const isAway = [error, first].some((one) => AWAY.test(one.message) || NETWORK.test(codeOf(one)));
  return isAway ? new DomainError('REDIS_UNAVAILABLE', message, { reason: message }, { cause: error }) : null;
}

/** The error as callers should see it: an expected failure where it is one, else unchanged. */
export function asRedisFailure(error: unknown): unknown {
  return redisFailure(error) ?? error;
}

function refusedUser(message: string, error: Error): DomainError {
  const isMissing = message.startsWith('NOAUTH');
  const reason = isMissing
    ? `Redis asks for a password and the connection has none (${message})`
    : `Redis refuses the user or the password (${message})`;
  return new DomainError('REDIS_AUTH_FAILED', reason, { reason }, { cause: error });
}

/**
 * Connecting to a name with several addresses, or to a cluster, fails with all reasons in one; a transaction that is
 * refused has them beside it.
 */
function firstOf(error: Error): Error {
  const first: unknown =
    error instanceof AggregateError
      ? error.errors[0]
      : 'lastNodeError' in error
        ? error.lastNodeError
        : 'previousErrors' in error && Array.isArray(error.previousErrors)
          ? error.previousErrors[0]
          : null;
  return first instanceof Error ? first : error;
}

const codeOf = (error: Error): string => (error as NodeJS.ErrnoException).code ?? '';
