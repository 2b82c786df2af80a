import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DomainError } from '../model/domain-error.ts';
import { jobTypeNameSchema } from '../model/job-type.ts';
import { DEFAULT_JOB_WORKERS, type JobWorkerSettings, jobWorkerSettingsSchema } from '../model/job-worker.ts';
import { redisUrlSchema } from '../model/redis.ts';
import type { HostConfig } from './config.ts';

/** What the worker command was told. */
export interface WorkerOptions {
  readonly redisUrl: string;
  readonly settings: JobWorkerSettings;
  /** Folders whose `jobs/` hold job types of the user's own. */
  readonly scripts: readonly string[];
  readonly allowedFolders: readonly string[];
  /** Where `GET /health` is answered; null: nowhere. */
  readonly health: { readonly host: string; readonly port: number } | null;
  readonly json: boolean;
}

export const WORKER_USAGE = `Runs jobs of a Redis that an engine uses, on this machine or another.

  --redis URL           redis://, redis+sentinel:// or redis+cluster://, rediss… with TLS;
                        or REDIS_URL, REDIS_HOST … in the environment
  --types a,b           job types to take; all when left out
  --concurrency N       jobs of each type at the same time; as the type says when left out
  --processes N         worker processes (1)
  --memory MB           heap of each (512)
  --scripts FOLDER      further folder whose jobs/ holds job types; may be given several times
  --allow FOLDER        folder of whose files jobs may name the path; may be given several times
  --health [HOST:]PORT  answers GET /health there
  --json                one JSON object for each line of the log
  --help
`;

const OPTIONS = {
  redis: { type: 'string' },
  types: { type: 'string' },
  concurrency: { type: 'string' },
  processes: { type: 'string' },
  memory: { type: 'string' },
  scripts: { type: 'string', multiple: true },
  allow: { type: 'string', multiple: true },
  health: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/**
 * Reads the command line; null: only the usage is wanted.
 * @throws DomainError INVALID_INPUT naming the option
 */
export function readWorkerOptions(argv: readonly string[], config: HostConfig): WorkerOptions | null {
  const values = parse(argv);
  if (values.help === true) return null;
  const redisUrl = values.redis ?? config.redisUrl;
  if (redisUrl === null)
    throw wrong('redis', 'is missing: the panel shows the address on its page about Redis');
  return {
    redisUrl: checked('redis', redisUrlSchema, redisUrl),
    settings: {
      ...DEFAULT_JOB_WORKERS,
      ...(values.types !== undefined && {
        types: checked('types', z.array(jobTypeNameSchema), values.types.split(',')),
      }),
      ...number('concurrency', values.concurrency, 'concurrency'),
      ...number('processes', values.processes, 'processes'),
      ...number('memory', values.memory, 'memoryLimitMb'),
    },
    scripts: (values.scripts ?? []).map((folder) => resolve(folder)),
    allowedFolders: (values.allow ?? []).map((folder) => resolve(folder)),
    health: values.health === undefined ? null : address(values.health),
    json: values.json === true,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new DomainError('INVALID_INPUT', (error as Error).message, {}, { cause: error });
  }
}

function number<Name extends 'concurrency' | 'processes' | 'memoryLimitMb'>(
  option: string,
  text: string | undefined,
  name: Name,
): Partial<Pick<JobWorkerSettings, Name>> {
  if (text === undefined) return {};
  const value = checked(option, jobWorkerSettingsSchema.shape[name], Number(text));
  return { [name]: value } as Partial<Pick<JobWorkerSettings, Name>>;
}

function address(text: string): { host: string; port: number } {
  const [, host = '127.0.0.1', port] = /^(?:\[?(.+?)\]?:)?(\d{1,5})$/.exec(text) ?? [];
  return { host, port: checked('health', z.number().int().min(0).max(65_535), Number(port)) };
}

function checked<Value>(option: string, schema: z.ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value);
  if (!result.success) throw wrong(option, result.error.issues[0]?.message ?? 'is wrong');
  return result.data;
}

const wrong = (option: string, message: string) =>
  new DomainError('INVALID_INPUT', `--${option} ${message}`, { path: option });
