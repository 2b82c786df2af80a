import { poolNameSchema } from '../../../model/pool.ts';
import { type TaskState, taskStateSchema } from '../../../model/task.ts';
import type { ParamChange } from '../../app/router.ts';

/** Where a task runs. */
export type Target = { readonly kind: 'pool'; readonly pool: string } | { readonly kind: 'one-shot' };

/** Whose tasks are listed. */
export type Scope = Target | { readonly kind: 'python' };

/** Which tasks are listed; null: of anybody. */
export interface TaskFilter {
  readonly of: Scope | null;
  readonly state: TaskState | null;
}

type Params = Readonly<Record<string, string>>;

const poolOf = (text: string | undefined): Target | null => {
  const name = poolNameSchema.safeParse(text);
  return name.success ? { kind: 'pool', pool: name.data } : null;
};

/** The filter that an address holds: `pool=CPU`, `kind=one-shot` or `kind=python`, and `state=failed`. */
export function readFilter(params: Params): TaskFilter {
  const state = taskStateSchema.safeParse(params['state']);
  const { kind } = params;
  return {
    of: kind === 'one-shot' || kind === 'python' ? { kind } : poolOf(params['pool']),
    state: state.success ? state.data : null,
  };
}

/** The target of the form: what `to` says (`to=one-shot`, `to=pool:CPU`), else what is listed. */
export function readTarget(params: Params): Target | null {
  const to = params['to'];
  if (to === 'one-shot') return { kind: 'one-shot' };
  if (to?.startsWith('pool:') === true) return poolOf(to.slice(5));
  const { of } = readFilter(params);
  return of?.kind === 'python' ? null : of;
}

export const scopeKey = (scope: Scope): string => (scope.kind === 'pool' ? `pool:${scope.pool}` : scope.kind);

export const sameScope = (a: Scope | null, b: Scope | null): boolean =>
  a === b || (a !== null && b !== null && scopeKey(a) === scopeKey(b));

/** Lists the tasks of one, from the first page, and aims the form at it. */
export const listOf = (scope: Scope | null): ParamChange => ({
  pool: scope?.kind === 'pool' ? scope.pool : null,
  kind: scope === null || scope.kind === 'pool' ? null : scope.kind,
  ...{ to: null, from: null, before: null, beforeId: null },
});

/** The filter as the engine takes it. */
export const queryOf = ({ of, state }: TaskFilter) => ({
  ...(of?.kind === 'pool' && { pool: of.pool }),
  ...(of !== null && of.kind !== 'pool' && { kind: of.kind }),
  ...(state !== null && { state }),
});
