import type { JobContext, JobFiles } from '../job-type.ts';

/** What a type said while it worked. */
export interface Said {
  readonly progress: (number | Readonly<Record<string, unknown>>)[];
  readonly lines: string[];
}

const noFiles: JobFiles = {
  open: () => Promise.reject(new Error('There are no files here')),
  create: () => Promise.reject(new Error('There are no files here')),
};

/** A context for running a type by itself. */
export function testContext({
  signal = new AbortController().signal,
  files = noFiles,
}: {
  signal?: AbortSignal;
  files?: JobFiles;
} = {}): { context: JobContext; said: Said } {
  const said: Said = { progress: [], lines: [] };
  const context: JobContext = {
    id: 'test',
    attempt: 1,
    signal,
    progress: (progress) => void said.progress.push(progress),
    log: (line) => void said.lines.push(line),
    files,
    children: () => Promise.resolve({}),
  };
  return { context, said };
}
