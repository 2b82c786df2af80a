import { z } from 'zod';
import { oneShotSettingsSchema } from '../../../model/one-shot.ts';
import { poolOptionsSchema } from '../../../model/pool.ts';
import type { JsonSchema } from '../../components/schema-form/json-schema.ts';

type Words = Readonly<Record<string, readonly [title: string, description?: string]>>;

const POOL_WORDS = {
  poolName: ['Name', 'Letters, digits, _ and -'],
  workerScript: ['Script', 'A file of the scripts folders'],
  workerCount: ['Workers', 'Processes that run tasks side by side'],
  memoryLimitMb: ['Memory limit, MB', 'Heap of each worker; 64 MB more is its limit as a whole'],
  maxActiveTasksPerWorker: ['Tasks per worker', 'That run in it at the same time'],
  maxQueuedTasks: ['Most waiting tasks', 'One more is refused'],
  taskTimeoutMs: ['Task timeout, ms', 'Empty: a task may run as long as it takes'],
  startTimeoutMs: ['Start timeout, ms', 'Until the script of a worker is loaded'],
  maxAttempts: ['Most attempts', 'Starts of a task whose workers die under it'],
  recycleAfterTasks: ['Fresh worker after tasks', 'Empty: never'],
  recycleAboveRssMb: ['Fresh worker above, MB', 'When it is idle; empty: never'],
  maxSentAheadPerWorker: ['Sent ahead', 'Very short tasks sent to a busy worker; 0: none'],
  env: ['Environment', 'Names of variables that workers may see'],
} as const satisfies Words;

const ONE_SHOT_WORDS = {
  maxRunning: ['At the same time', 'More wait'],
  maxQueued: ['Most waiting', 'One more is refused'],
  warmSpares: ['Kept warm', 'Processes started before they are asked for'],
  timeoutMs: ['Timeout, ms', 'Empty: as long as it takes'],
} as const satisfies Words;

type PoolField = keyof typeof POOL_WORDS;
export const MAIN_FIELDS: readonly PoolField[] = ['poolName', 'workerScript', 'workerCount', 'memoryLimitMb'];
const MORE_FIELDS = (Object.keys(POOL_WORDS) as PoolField[]).filter((name) => !MAIN_FIELDS.includes(name));

/** Some properties of an object's schema, each with its words. All have a value, so none has a default. */
function described(schema: z.ZodType, words: Words, names: readonly string[]): JsonSchema {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  const entries = names.map((name) => {
    const { default: _default, ...part } = properties[name] as Record<string, unknown>;
    const [title, description] = words[name] ?? [name];
    return [name, { ...part, title, ...(description !== undefined && { description }) }] as const;
  });
  return { type: 'object', properties: Object.fromEntries(entries), required: names };
}

/** What is asked first of a pool. `scripts`: those to choose from. `named`: whether the name is asked for, too. */
export function mainPoolSchema(scripts: readonly string[], named: boolean): JsonSchema {
  const names = MAIN_FIELDS.filter((name) => named || name !== 'poolName');
  const schema = described(poolOptionsSchema, POOL_WORDS, names);
  const properties = schema['properties'] as Record<string, JsonSchema>;
  return {
    ...schema,
    properties: {
      ...properties,
      workerScript: { ...properties['workerScript'], enum: scripts },
    },
  };
}

/** Everything else about a pool. */
export const morePoolSchema = (): JsonSchema => described(poolOptionsSchema, POOL_WORDS, MORE_FIELDS);

export const oneShotsSchema = (): JsonSchema =>
  described(oneShotSettingsSchema, ONE_SHOT_WORDS, Object.keys(ONE_SHOT_WORDS));
