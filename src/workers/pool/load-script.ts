import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lendPackages } from './lend-packages.ts';
import { type MessageStage, messageScript } from './message-script.ts';
import type { Script } from './script.ts';
import type { TaskContext } from './task-context.ts';
import { readTaskSchema } from './task-schema.ts';

type TaskFunction = (task: unknown, context: TaskContext) => unknown;

interface Exports {
  readonly default?: unknown;
  readonly schema?: unknown;
}

/**
 * Loads a script and begins with it.
 * @throws whatever the script throws; Error when it is neither a function nor listens to messages
 */
export async function loadScript(file: string, stage: MessageStage): Promise<Script> {
  process.chdir(dirname(file));
  lendPackages();
  const loaded = (await import(pathToFileURL(file).href)) as Exports;
  // A CommonJS module may have its exports inside the default.
  const inner = loaded.default as Exports | undefined;
  const run = typeof loaded.default === 'function' ? loaded.default : inner?.default;
  const schema = await readTaskSchema(loaded.schema ?? inner?.schema);
  if (typeof run === 'function') {
    return {
      ready: { form: 'function', schema: schema.json },
      check: schema.check,
      run: run as TaskFunction,
      terminate: () => process.exit(),
    };
  }
  if (stage.hasListener) return messageScript(stage, schema);
  throw new Error(
    'The script has neither a function as its default export nor a listener for process messages',
  );
}
