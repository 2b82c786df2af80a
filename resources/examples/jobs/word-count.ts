import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';

// A job type of your own: a module in `jobs/` of the scripts folder. Its file's name is the name of the type.
// Copy this one there, change it, and choose "Reload types" on the page of jobs.

export const title = 'Word count';
export const summary = 'Counts the words of a text or a text file and lists the most frequent ones.';

/** What a payload is: it is checked by this, and the form is made of it. */
export const schema = z
  .strictObject({
    text: z
      .string()
      .max(500_000)
      .optional()
      .meta({ title: 'Text', description: 'The text itself. Or give a file.' }),
    file: z
      .union([z.strictObject({ upload: z.string() }), z.strictObject({ path: z.string() })])
      .optional()
      .meta({ title: 'File', description: 'A text file in UTF-8.' }),
    top: z.number().int().min(1).max(1_000).default(10).meta({ title: 'Top', description: 'Words to list.' }),
    ignore: z
      .array(z.string())
      .max(1_000)
      .default([])
      .meta({ title: 'Ignore', description: 'Words not to count.' }),
  })
  .refine(({ text, file }) => (text === undefined) !== (file === undefined), {
    path: ['text'],
    message: 'needs either a text or a file',
  });

/** What the schema does not tell the form. */
export const hints = {
  fields: { text: { widget: 'text' }, file: { widget: 'file' } },
  examples: [
    { title: 'A sentence', payload: { text: 'To be, or not to be, that is the question.', top: 3 } },
  ],
};

/** How its jobs run where they say nothing else: times in ms. */
export const defaults = { attempts: 2, timeoutMs: 60_000, concurrency: 2 };

/** The part used here of what a job is given. */
interface Context {
  /** Aborts when the job is to end: cancelled, too late, or its worker stops. */
  signal: AbortSignal;
  /** Says how far it is, in per cent. */
  progress(percent: number): void;
  log(line: string): void;
  files: {
    open(file: object): Promise<{
      bytes: number;
      handle: { createReadStream(options: { autoClose: boolean }): AsyncIterable<Uint8Array> };
      close(): Promise<void>;
    }>;
  };
}

/** Does the work. What it returns is the result of the job; what it throws is why it failed. */
export default async function process(payload: z.output<typeof schema>, context: Context) {
  const ignored = new Set(payload.ignore.map((word) => word.toLowerCase()));
  const counts = new Map<string, number>();
  let words = 0;
  for await (const text of piecesOf(payload, context)) {
    for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)) {
      words += 1;
      if (!ignored.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    // Others have their turn, and news that the job is to end can arrive.
    await nextTurn();
    context.signal.throwIfAborted();
  }
  context.log(`${words} words, ${counts.size} different ones`);
  const top = [...counts]
    .sort(([left, more], [right, less]) => less - more || left.localeCompare(right))
    .slice(0, payload.top)
    .map(([word, count]) => ({ word, count }));
  return { words, different: counts.size, top };
}

/** The text in pieces that end between two words. */
async function* piecesOf({ text, file }: z.output<typeof schema>, { files, progress }: Context) {
  if (file === undefined) {
    yield text ?? '';
    return;
  }
  const opened = await files.open(file);
  try {
    const decoder = new TextDecoder();
    let read = 0;
    let rest = '';
    for await (const bytes of opened.handle.createReadStream({ autoClose: false })) {
      read += bytes.length;
      const piece = rest + decoder.decode(bytes, { stream: true });
      const end = piece.search(/\S*$/);
      rest = piece.slice(end);
      yield piece.slice(0, end);
      progress(Math.floor((read / opened.bytes) * 99));
    }
    yield rest + decoder.decode();
  } finally {
    await opened.close();
  }
}
