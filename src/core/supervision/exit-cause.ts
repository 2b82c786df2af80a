import type { ProcessExit } from '../ports/child-process.ts';

const MEGABYTE = 1_048_576;

/** "exit code 1", "killed by SIGKILL". */
export function describeExit(exit: ProcessExit | null): string {
  if (exit === null) return 'could not be started';
  if (exit.signal !== null) return `killed by ${exit.signal}`;
  return `exit code ${exit.code ?? 'unknown'}`;
}

export function describeError(error: Error): string {
  return error.message === '' ? error.name : error.message;
}

/** `limitReason`: what the limit is made up of. */
export function describeRss(rssBytes: number, limitBytes: number, limitReason?: string): string {
  const megabytes = (bytes: number) => Math.round(bytes / MEGABYTE);
  const plain = `resident memory ${megabytes(rssBytes)} MB above the limit of ${megabytes(limitBytes)} MB`;
  return limitReason === undefined ? plain : `${plain} (${limitReason})`;
}
