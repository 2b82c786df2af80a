import { oc } from '@orpc/contract';
import { z } from 'zod';
import { ERROR_STATUS } from './errors.ts';

/** What every error carries besides its code and message. */
const detail = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional();

/** Which fields of an input are wrong, and why. */
export const inputIssuesSchema = z.object({
  issues: z.array(z.object({ path: z.string(), message: z.string() })),
});

const failure = <Code extends keyof typeof ERROR_STATUS>(code: Code) => ({
  status: ERROR_STATUS[code],
  data: detail,
});

/** Every procedure starts here: these failures may come from any of them. */
export const procedure = oc.errors({
  INVALID_INPUT: { status: ERROR_STATUS.INVALID_INPUT, data: inputIssuesSchema },
  UNAUTHORIZED: failure('UNAUTHORIZED'),
  FORBIDDEN: failure('FORBIDDEN'),
  TOO_MANY_REQUESTS: failure('TOO_MANY_REQUESTS'),
  ENGINE_STOPPING: failure('ENGINE_STOPPING'),
  DATA_FOLDER_UNUSABLE: failure('DATA_FOLDER_UNUSABLE'),
});

/** A procedure that reads or writes Redis. */
export const redisProcedure = procedure.errors({
  REDIS_UNAVAILABLE: failure('REDIS_UNAVAILABLE'),
  REDIS_AUTH_FAILED: failure('REDIS_AUTH_FAILED'),
  REDIS_TOO_OLD: failure('REDIS_TOO_OLD'),
  REDIS_UNUSABLE: failure('REDIS_UNUSABLE'),
  REDIS_WRONG_TYPE: failure('REDIS_WRONG_TYPE'),
});

/** A stream: readers that do not keep up are cut off and may resume. */
export const streamProcedure = procedure.errors({ STREAM_TOO_SLOW: failure('STREAM_TOO_SLOW') });

export { failure };
