import type { JobEntry } from '../../../model/job.ts';

const HEAD = 6;
const TAIL = 6;

/** An id in little room beside its type: the type goes, then the middle. */
export function shortId({ id, type }: Pick<JobEntry, 'id' | 'type'>): string {
  const start = id.indexOf(`${type}-`);
  const own = start === -1 ? id : id.slice(start + type.length + 1);
  return own.length <= HEAD + TAIL + 1 ? own : `${own.slice(0, HEAD)}…${own.slice(-TAIL)}`;
}
