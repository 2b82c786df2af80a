import { type Failure, readFailure } from '../client.ts';

const field = (data: unknown, name: string): string | null => {
  const value = (data as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
};

function issues(data: unknown): string {
  const list = (data as { issues?: { path?: string; message?: string }[] } | null | undefined)?.issues ?? [];
  return list.map((issue) => [issue.path, issue.message].filter(Boolean).join(': ')).join('; ');
}

type Sentence = (failure: Failure) => string;

/** The English for each expected failure: what happened, then what to do. */
const SENTENCES: Record<Failure['code'], Sentence> = {
  INVALID_INPUT: ({ data, message }) => `That value is not accepted. ${issues(data) || message}`.trim(),
  UNAUTHORIZED: () =>
    'The engine asks for its token. Open the panel with the address that the engine printed.',
  FORBIDDEN: () => 'The engine refuses requests from this address.',
  NOT_FOUND: () => 'It is no longer there. It may have been removed or finished meanwhile.',
  READ_ONLY: ({ data }) =>
    field(data, 'kind') === 'read-only-now'
      ? 'Everything is read-only now. Turn that off on the Queues page first.'
      : `${field(data, 'queue') ?? 'The queue'} is read-only. Press “Allow writes” beside its name first.`,
  CONFLICT: ({ message }) => message || 'Not possible in the present state.',
  PAYLOAD_TOO_LARGE: () => 'That is larger than the engine accepts.',
  UNSUPPORTED_MEDIA_TYPE: () => 'The engine accepts JSON only.',
  TOO_MANY_REQUESTS: () => 'Too many requests at once. Wait a moment and try again.',
  REDIS_UNAVAILABLE: ({ data }) => `Redis does not answer${reason(data)}. The engine keeps trying by itself.`,
  REDIS_AUTH_FAILED: ({ data }) =>
    `${field(data, 'reason') ?? 'Redis refuses the user or password'}. Correct the connection on the Redis page.`,
  REDIS_TOO_OLD: ({ data }) =>
    `This server is ${field(data, 'version') ?? 'too old'}; Redis 6.2 or later is needed.`,
  REDIS_UNUSABLE: ({ message }) => message || 'Redis answers but cannot be worked with. See the Redis page.',
  REDIS_WRONG_TYPE: ({ message }) => message || 'A Redis key of Capstan holds something else.',
  REDIS_DATA_DAMAGED: ({ message }) => `The embedded server's data is damaged. ${message}`,
  REDIS_DOWNGRADE: ({ message }) => `The data was written by a newer server. ${message}`,
  REDIS_NOT_FOUND: () => 'No redis-server was found on this machine. Install one, or add a connection.',
  SNAPSHOT_NOT_FOUND: () => 'Nothing is saved in Redis yet. The state is saved at each switch and on stop.',
  SCRIPT_NOT_ALLOWED: () => 'That script is not in a scripts folder.',
  ENGINE_STOPPING: () => 'The engine is shutting down.',
  DATA_FOLDER_TAKEN: () => 'Another engine uses this data folder.',
  DATA_FOLDER_UNUSABLE: ({ message }) =>
    message || 'The data folder cannot be used. Bring it back; no new work is accepted until then.',
  PORT_TAKEN: () => 'Another program uses this port.',
  TOKEN_REQUIRED: () => 'An address other than this machine needs CAPSTAN_TOKEN.',
  STREAM_TOO_SLOW: () => 'The panel could not keep up with the stream; it reconnects by itself.',
  QUEUE_FULL: ({ message }) =>
    message || 'The queue is full. Wait until some tasks are done, or allow more to wait.',
  TASK_FAILED: ({ message }) => `The task failed: ${message}`,
  TASK_TIMED_OUT: ({ message }) => message || 'The task took longer than allowed and was ended.',
  TASK_CANCELLED: () => 'The task was cancelled.',
  WORKER_DIED: ({ message }) => `The process that ran the task ended: ${message}`,
  POOL_UNAVAILABLE: ({ message }) => message || 'The pool takes no tasks at present.',
  SCRIPT_FAILED: ({ message }) => `The script cannot be loaded: ${message}`,
  UNREACHABLE: () => 'The engine does not answer.',
  UNEXPECTED: ({ message }) => `Something unexpected happened: ${message}`,
};

function reason(data: unknown): string {
  const text = field(data, 'reason');
  return text === null ? '' : ` (${text})`;
}

/** One sentence for anything a call threw. */
export function errorText(error: unknown): string {
  const failure = readFailure(error);
  return SENTENCES[failure.code](failure);
}
