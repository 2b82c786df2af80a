/**
 * Every expected failure of Capstan, by name. The list is closed: the API gives each code an HTTP
 * status (contract/errors.ts) and the panel gives each its English (renderer/app/error-text.ts).
 */
export const ERROR_CODES = [
  'INVALID_INPUT',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'READ_ONLY',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'TOO_MANY_REQUESTS',
  'REDIS_UNAVAILABLE',
  'REDIS_AUTH_FAILED',
  'REDIS_TOO_OLD',
  'REDIS_UNUSABLE',
  'REDIS_WRONG_TYPE',
  'REDIS_DATA_DAMAGED',
  'REDIS_DOWNGRADE',
  'REDIS_NOT_FOUND',
  'SNAPSHOT_NOT_FOUND',
  'SCRIPT_NOT_ALLOWED',
  'ENGINE_STOPPING',
  'DATA_FOLDER_TAKEN',
  'DATA_FOLDER_UNUSABLE',
  'PORT_TAKEN',
  'TOKEN_REQUIRED',
  'STREAM_TOO_SLOW',
  'QUEUE_FULL',
  'TASK_FAILED',
  'TASK_TIMED_OUT',
  'TASK_CANCELLED',
  'WORKER_DIED',
  'POOL_UNAVAILABLE',
  'SCRIPT_FAILED',
] as const;

/** The name of an expected failure. */
export type ErrorCode = (typeof ERROR_CODES)[number];
