import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import {
  DEFAULT_JOB_TYPE,
  type JobTypeDescription,
  jobFormHintsSchema,
  jobTypeDefaultsSchema,
  jobTypeNameSchema,
} from '../../../model/job-type.ts';
import { describeThrown } from '../../../model/values/describe-thrown.ts';
import type { TypeFolder, TypeSources } from '../../../model/wire/job-worker.ts';
import { lendPackages } from '../../pool/lend-packages.ts';
import { readTaskSchema } from '../../pool/task-schema.ts';
import type { JobContext, JobType } from '../job-type.ts';
import { type BuiltInOptions, builtInTypes } from '../types/index.ts';

/** A type that can be run. */
export interface LoadedType {
  readonly description: JobTypeDescription;
  /** Checks a payload; gives what the processor is to see. @throws whatever says why it is refused */
  check(payload: unknown): unknown;
  process(payload: unknown, context: JobContext): unknown;
}

/** Every type that was found, those included that cannot be used. */
export interface FoundTypes {
  readonly usable: ReadonlyMap<string, LoadedType>;
  readonly descriptions: readonly JobTypeDescription[];
}

const SCRIPT = /^[A-Za-z0-9_-]+\.(?:js|mjs|cjs|ts|mts)$/;
/** Longest that loading one file may take, ms. */
const LOADING_MS = 10_000;

/**
 * Loads all types: those that come with Capstan, and those of the folders.
 * @param options of those that come with Capstan
 * @param onLoading told of each file before it is loaded, for a file may end the process
 */
export async function loadTypes(
  { folders, skip }: TypeSources,
  onLoading: (file: string) => void,
  options: BuiltInOptions = {},
): Promise<FoundTypes> {
  const usable = new Map<string, LoadedType>();
  const descriptions: JobTypeDescription[] = [];
  const add = (loaded: LoadedType) => {
    usable.set(loaded.description.name, loaded);
    descriptions.push(loaded.description);
  };
  for (const type of builtInTypes(options)) add(builtIn(type));
  lendPackages();
  for (const folder of folders)
    for (const file of await filesOf(folder)) {
      const name = basename(file, extname(file)).toLowerCase();
      const problem = skip.includes(file) ? 'Loading it ended the process.' : refusedName(name, usable);
      if (problem === null) onLoading(file);
      const loaded = problem === null ? await loadFile(file, name, folder).catch(problemOf) : problem;
      if (typeof loaded === 'string') descriptions.push(unusable(name, folder, loaded));
      else add(loaded);
    }
  return { usable, descriptions };
}

function builtIn(type: JobType): LoadedType {
  const { name, title, summary, schema, hints = {}, defaults } = type;
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
  return {
    description: {
      ...{ name, title, summary, hints, schema: json },
      source: 'built-in',
      defaults: { ...DEFAULT_JOB_TYPE, ...defaults },
      problem: null,
    },
    check: (payload) => schema.parse(payload),
    process: (payload, context) => type.process(payload, context),
  };
}

async function filesOf({ path }: TypeFolder): Promise<string[]> {
  const folder = join(path, 'jobs');
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && SCRIPT.test(entry.name) && !entry.name.endsWith('.test.ts'))
    .map(({ name }) => join(folder, name))
    .sort();
}

function refusedName(name: string, usable: ReadonlyMap<string, LoadedType>): string | null {
  if (!jobTypeNameSchema.safeParse(name).success)
    return 'Its file has to be named with small letters, digits and hyphens.';
  return usable.has(name) ? 'There is another type of this name.' : null;
}

const exportsSchema = z.object({
  default: z.custom<(payload: unknown, context: JobContext) => unknown>(
    (value) => typeof value === 'function',
    'The default export has to be a function.',
  ),
  title: z.string().max(100).optional(),
  summary: z.string().max(1_000).optional(),
  hints: jobFormHintsSchema.optional(),
  defaults: jobTypeDefaultsSchema.partial().optional(),
});

async function loadFile(file: string, name: string, { source }: TypeFolder): Promise<LoadedType> {
  const module = (await inTime(import(pathToFileURL(file).href))) as Record<string, unknown>;
  // A CommonJS module may have its exports inside the default.
  const inner = typeof module['default'] === 'object' ? (module['default'] as Record<string, unknown>) : null;
  const exported = inner !== null && 'default' in inner ? inner : module;
  const { default: process, title, summary, hints, defaults } = exportsSchema.parse({ ...exported });
  const schema = await readTaskSchema(exported['schema']);
  return {
    description: {
      name,
      title: title ?? titleOf(name),
      summary: summary ?? '',
      source,
      schema: schema.json,
      hints: hints ?? {},
      defaults: { ...DEFAULT_JOB_TYPE, ...definedOf(defaults ?? {}) },
      problem: null,
    },
    check: schema.check ?? ((payload) => payload),
    process,
  };
}

function definedOf<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Value]: Exclude<Value[Key], undefined> };
}

/** `word-count` is "Word count". */
function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function unusable(name: string, { source }: TypeFolder, problem: string): JobTypeDescription {
  return {
    ...{ name, title: titleOf(name), summary: '', source, schema: null, hints: {} },
    defaults: DEFAULT_JOB_TYPE,
    problem,
  };
}

function problemOf(error: unknown): string {
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, message }) => [path.join('.'), message].join(': ')).join('; ');
  const { name, message } = describeThrown(error);
  return message === name ? name : `${name}: ${message}`;
}

async function inTime<Value>(loading: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`It did not load within ${LOADING_MS / 1_000} s.`)),
      LOADING_MS,
    );
  });
  try {
    return await Promise.race([loading, late]);
  } finally {
    clearTimeout(timer);
  }
}
