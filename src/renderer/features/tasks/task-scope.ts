import { poolNameSchema } from '../../../model/pool.ts';
import { queueNameSchema } from '../../../model/python.ts';
import { type TaskState, taskStateSchema } from '../../../model/task.ts';
import type { Page, ParamChange } from '../../app/router.ts';

/** Whose tasks are listed: of a pool, of all one-shots, of all Python workers or of those of one queue. */
export type Scope =
  | { readonly kind: 'pool'; readonly pool: string }
  | { readonly kind: 'one-shot' }
  | { readonly kind: 'python' }
  | { readonly kind: 'queue'; readonly queue: string };

/** Which tasks are listed; null: of anybody. */
export interface TaskFilter {
  readonly of: Scope | null;
  readonly state: TaskState | null;
}

type Params = Readonly<Record<string, string>>;

/** What a page lists while its address says nothing about it. */
const byDefault = (page: Page): Scope | null => (page === 'processes' ? { kind: 'python' } : null);

export function scopeOfPool(
  text: string | undefined,
): { readonly kind: 'pool'; readonly pool: string } | null {
  const name = poolNameSchema.safeParse(text);
  return name.success ? { kind: 'pool', pool: name.data } : null;
}

function readScope(page: Page, { kind, pool, queue }: Params): Scope | null {
  if (kind === 'any') return null;
  if (kind === 'one-shot' || kind === 'python') return { kind };
  const name = queueNameSchema.safeParse(queue);
  if (name.success) return { kind: 'queue', queue: name.data };
  return scopeOfPool(pool) ?? byDefault(page);
}

/** The filter that an address holds: `pool=CPU`, `queue=worker_a` or `kind=one-shot`, and `state=failed`. */
export function readFilter(page: Page, params: Params): TaskFilter {
  const state = taskStateSchema.safeParse(params['state']);
  return { of: readScope(page, params), state: state.success ? state.data : null };
}

export function scopeKey(scope: Scope): string {
  if (scope.kind === 'pool') return `pool:${scope.pool}`;
  return scope.kind === 'queue' ? `queue:${scope.queue}` : scope.kind;
}

export const sameScope = (a: Scope | null, b: Scope | null): boolean =>
  a === b || (a !== null && b !== null && scopeKey(a) === scopeKey(b));

function kindOf(page: Page, scope: Scope | null): string | null {
  if (sameScope(scope, byDefault(page))) return null;
  if (scope === null) return 'any';
  return scope.kind === 'one-shot' || scope.kind === 'python' ? scope.kind : null;
}

/** Lists the tasks of one, from the first page, and aims the form at it. */
export const listOf = (page: Page, scope: Scope | null): ParamChange => ({
  pool: scope?.kind === 'pool' ? scope.pool : null,
  queue: scope?.kind === 'queue' ? scope.queue : null,
  kind: kindOf(page, scope),
  ...{ to: null, from: null, before: null, beforeId: null },
});

/** The filter as the engine takes it. */
export const queryOf = ({ of, state }: TaskFilter) => ({
  ...(of?.kind === 'pool' && { pool: of.pool }),
  ...(of?.kind === 'queue' && { queue: of.queue }),
  ...((of?.kind === 'one-shot' || of?.kind === 'python') && { kind: of.kind }),
  ...(state !== null && { state }),
});
