import { z } from 'zod';

/**
 * The name of a script inside the scripts folders: relative, `./` in front allowed, segments of letters, digits, `_`
 * and `-`, one of the endings that Node runs. Whether there is such a file is another question.
 */
export const scriptNameSchema = z
  .string()
  .max(255)
  .regex(
    /^(?:\.\/)?(?:[A-Za-z0-9_-]+\/)*[A-Za-z0-9_-]+\.(?:js|mjs|cjs|ts|mts)$/,
    'not the relative name of a script',
  );

/** How a script is written. */
export const scriptFormSchema = z.enum(['function', 'messages']);

/** A script that workers can run. */
export const scriptViewSchema = z.object({
  name: z.string(),
  /** `function`: its default export takes a task. `messages`: it answers process messages. */
  form: scriptFormSchema,
  /** JSON schema of its task; null when it says nothing about it. */
  schema: z.record(z.string(), z.unknown()).nullable(),
});
export type ScriptView = z.infer<typeof scriptViewSchema>;
