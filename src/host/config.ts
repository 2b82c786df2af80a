import { homedir } from 'node:os';
import { delimiter, join, posix, resolve, win32 } from 'node:path';
import { z } from 'zod';
import { DomainError } from '../model/domain-error.ts';
import { MOST_THREADS_PER_SIDE } from '../model/oscillator.ts';
import { type InterpreterSource, interpreterSourceSchema } from '../model/python.ts';
import { redisUrlSchema } from '../model/redis.ts';

/** What the environment says, checked. */
export interface HostConfig {
  /** PORT; null: 3000, or the next free one. 0: any free one. */
  readonly port: number | null;
  /** CAPSTAN_HOST. Default 127.0.0.1. */
  readonly host: string;
  /** CAPSTAN_HTTP=off keeps the desktop app from listening at all. Default on; the headless server always listens. */
  readonly http: boolean;
  /** CAPSTAN_DATA_DIR, made absolute. Default: the platform's folder for an application's data. */
  readonly dataDir: string;
  /** REDIS_URL, or put together from REDIS_HOST, REDIS_PORT, REDIS_USERNAME and REDIS_PASSWORD. */
  readonly redisUrl: string | null;
  /** CAPSTAN_TOKEN */
  readonly token: string | null;
  /**
   * CAPSTAN_ALLOWED_ORIGINS: pages of other origins that may use the API, and proxies that ask under these names, as in
   * `https://panel.example,http://localhost:5173`. Default: none.
   */
  readonly allowedOrigins: readonly string[];
  /** CAPSTAN_REDIS_SERVER: the redis-server to run. Default: none is embedded. */
  readonly redisServer: string | null;
  /** CAPSTAN_REDIS_LD_LIBRARY_PATH: where that redis-server finds its libraries. */
  readonly redisLibraryPath: string | null;
  /** CAPSTAN_REDIS_MEMORY_MB: most memory of the embedded Redis, MB; 0: no bound. Default: a quarter of the machine's. */
  readonly redisMemoryMb: number | null;
  /** MAX_PUSHERS and MAX_PULLERS: first defaults of these settings. */
  readonly maxPushers: number | undefined;
  readonly maxPullers: number | undefined;
  /**
   * CAPSTAN_JOB_FOLDERS: further folders of whose files jobs may name the path, separated as in PATH. `input` in the data
   * folder is always one.
   */
  readonly jobFolders: readonly string[];
  /** CAPSTAN_JOB_HTTP_ALLOW: what jobs may ask over HTTP besides the public internet: `crm.internal:443,127.0.0.1:8080`. */
  readonly jobHttpAllow: readonly string[];
  /** CAPSTAN_NODE: the Node executable of child processes. Default: the one that runs the host. */
  readonly nodePath: string | null;
  /** CAPSTAN_PYTHON: the Python of workers. Default: the first one on the PATH that can run them. */
  readonly python: string | null;
  /** CAPSTAN_PYTHON_SOURCE: where that one comes from. Default: the user has named it. */
  readonly pythonSource: InterpreterSource;
  /** CAPSTAN_PYTHON_PROBLEM: why the set-up has found no Python; then none is looked for. */
  readonly pythonProblem: string | null;
  /** CAPSTAN_PYTHON_WORKERS=external: Python workers are started by somebody else, and only looked after. Default own. */
  readonly pythonWorkers: 'own' | 'external';
  /** ELECTRON_RENDERER_URL: where the panel is while it is developed; an app that is packaged does not ask. */
  readonly developmentServer: string | null;
  /** The whole environment, of which children see only where things are. */
  readonly env: Environment;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const threads = z.coerce.number().int().min(1).max(MOST_THREADS_PER_SIDE).optional();
const port = z.coerce.number().int().min(0).max(65_535);

/** The parts of a list. */
const parts = (text: string | undefined, separator: string): string[] =>
  (text ?? '').split(separator).filter((part) => part.trim() !== '');

/** Origins as browsers write them; each has to be one, for a list that is half understood lets in the wrong pages. */
const origins = z.string().transform((text, context): string[] =>
  parts(text, ',').map((entry) => {
    const name = entry.trim();
    const url = URL.parse(name);
    // With a slash at the end it is the same origin to those who write it.
    const isOrigin = url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
    if (isOrigin && !name.includes('*')) return url.origin;
    const message = `"${name}" is no origin: a scheme, a host and perhaps a port, as in https://panel.example`;
    context.addIssue({ code: 'custom', message });
    return name;
  }),
);

const environmentSchema = z.object({
  PORT: port.optional(),
  CAPSTAN_HOST: z.union([z.hostname(), z.ipv4(), z.ipv6()]).optional(),
  CAPSTAN_HTTP: z.enum(['on', 'off']).optional(),
  CAPSTAN_DATA_DIR: z.string().optional(),
  CAPSTAN_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be without spaces')
    .min(8)
    .max(512)
    .optional(),
  CAPSTAN_ALLOWED_ORIGINS: origins.optional(),
  REDIS_URL: redisUrlSchema.optional(),
  REDIS_HOST: z.string().optional(),
  REDIS_PORT: port.min(1).optional(),
  REDIS_USERNAME: z.string().optional(),
  REDIS_PASSWORD: z.string().optional(),
  CAPSTAN_REDIS_SERVER: z.string().optional(),
  CAPSTAN_REDIS_LD_LIBRARY_PATH: z.string().optional(),
  CAPSTAN_REDIS_MEMORY_MB: z.coerce.number().int().min(0).max(1_048_576).optional(),
  MAX_PUSHERS: threads,
  MAX_PULLERS: threads,
  CAPSTAN_JOB_FOLDERS: z.string().optional(),
  CAPSTAN_JOB_HTTP_ALLOW: z.string().optional(),
  CAPSTAN_NODE: z.string().optional(),
  CAPSTAN_PYTHON: z.string().optional(),
  CAPSTAN_PYTHON_SOURCE: interpreterSourceSchema.optional(),
  CAPSTAN_PYTHON_PROBLEM: z.string().optional(),
  CAPSTAN_PYTHON_WORKERS: z.enum(['own', 'external']).optional(),
  ELECTRON_RENDERER_URL: z.url({ protocol: /^https?$/ }).optional(),
});
type Variables = z.infer<typeof environmentSchema>;

function redisUrl(variables: Variables): string | null {
  const { REDIS_URL, REDIS_HOST, REDIS_PORT, REDIS_USERNAME = '', REDIS_PASSWORD = '' } = variables;
  if (REDIS_URL !== undefined) return REDIS_URL;
  if (REDIS_HOST === undefined && REDIS_PORT === undefined) return null;
  const host = REDIS_HOST ?? '127.0.0.1';
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const credentials = [REDIS_USERNAME, REDIS_PASSWORD].map(encodeURIComponent).join(':');
  return `redis://${credentials === ':' ? '' : `${credentials}@`}${name}:${REDIS_PORT ?? 6_379}`;
}

/** Where an application's data belongs on a platform. */
export function defaultDataDir(platform: NodeJS.Platform, env: Environment, home: string): string {
  if (platform === 'win32')
    return win32.join(env['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming'), 'Capstan');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Capstan');
  const data = env['XDG_DATA_HOME'];
  // A relative XDG folder is to be ignored, says its specification.
  return posix.join(data?.startsWith('/') ? data : posix.join(home, '.local', 'share'), 'capstan');
}

/** Where a data folder keeps its log files. */
export const logsFolder = (dataDir: string): string => join(dataDir, 'logs');

/**
 * Reads the environment: the only place that does.
 * @throws DomainError INVALID_INPUT naming the variable
 */
export function readConfig(
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): HostConfig {
  // An empty variable is how shells say "none".
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = environmentSchema.safeParse(set);
  if (!result.success) {
    const [issue] = result.error.issues;
    const variable = String(issue?.path[0] ?? '');
    throw new DomainError('INVALID_INPUT', `${variable} is not valid: ${issue?.message ?? 'wrong'}`, {
      path: variable,
    });
  }
  const variables = result.data;
  return {
    port: variables.PORT ?? null,
    host: variables.CAPSTAN_HOST ?? '127.0.0.1',
    http: variables.CAPSTAN_HTTP !== 'off',
    dataDir:
      variables.CAPSTAN_DATA_DIR === undefined
        ? defaultDataDir(platform, set, home)
        : resolve(variables.CAPSTAN_DATA_DIR),
    redisUrl: redisUrl(variables),
    token: variables.CAPSTAN_TOKEN ?? null,
    allowedOrigins: variables.CAPSTAN_ALLOWED_ORIGINS ?? [],
    redisServer: variables.CAPSTAN_REDIS_SERVER ?? null,
    redisLibraryPath: variables.CAPSTAN_REDIS_LD_LIBRARY_PATH ?? null,
    redisMemoryMb: variables.CAPSTAN_REDIS_MEMORY_MB ?? null,
    maxPushers: variables.MAX_PUSHERS,
    maxPullers: variables.MAX_PULLERS,
    jobFolders: parts(variables.CAPSTAN_JOB_FOLDERS, delimiter),
    jobHttpAllow: parts(variables.CAPSTAN_JOB_HTTP_ALLOW, ','),
    nodePath: variables.CAPSTAN_NODE ?? null,
    python: variables.CAPSTAN_PYTHON ?? null,
    pythonSource: variables.CAPSTAN_PYTHON_SOURCE ?? 'named',
    pythonProblem: variables.CAPSTAN_PYTHON_PROBLEM ?? null,
    pythonWorkers: variables.CAPSTAN_PYTHON_WORKERS ?? 'own',
    developmentServer: variables.ELECTRON_RENDERER_URL ?? null,
    env,
  };
}
