import type { ProcessGroup } from '../model/process-group.ts';
import type { ProcessView } from '../model/process.ts';

/** What a name on the command line means. */
export type Named =
  | { readonly kind: 'group'; readonly group: ProcessGroup }
  | { readonly kind: 'process'; readonly process: ProcessView };

/** A name that is nobody's. */
export class UnknownNameError extends Error {
  override readonly name = 'UnknownNameError';
}

/** Groups of workers, which `all` means; Redis, the thread host and the guard have to be named. */
const WORKERS: readonly ProcessGroup['kind'][] = ['pool', 'python', 'jobs'];

/** Finds a group or a process by its name; a pool may be named without `pool:`. @throws UnknownNameError */
export function resolve(
  name: string,
  groups: readonly ProcessGroup[],
  processes: readonly ProcessView[],
): Named[] {
  if (name === 'all')
    return groups
      .filter(({ kind, actions }) => WORKERS.includes(kind) && actions.length > 0)
      .map((group) => ({ kind: 'group', group }));
  const group = groups.find(({ id }) => id === name) ?? groups.find(({ id }) => id === `pool:${name}`);
  if (group !== undefined) return [{ kind: 'group', group }];
  const process = processes.find(({ id }) => id === name);
  if (process !== undefined) return [{ kind: 'process', process }];
  const known = [...groups.map(({ id }) => id), ...processes.map(({ id }) => id)];
  throw new UnknownNameError(`There is no ${name}. There are: ${known.join(', ')}`);
}
