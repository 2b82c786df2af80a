import { readFilter, type Scope, scopeOfPool } from '../tasks/task-scope.ts';

/** Where a task runs. */
export type Target = Extract<Scope, { readonly kind: 'pool' | 'one-shot' }>;

/** The target of the form: what `to` says (`to=one-shot`, `to=pool:CPU`), else what is listed. */
export function readTarget(params: Readonly<Record<string, string>>): Target | null {
  const to = params['to'];
  if (to === 'one-shot') return { kind: 'one-shot' };
  if (to?.startsWith('pool:') === true) return scopeOfPool(to.slice(5));
  const { of } = readFilter('pools', params);
  return of?.kind === 'pool' || of?.kind === 'one-shot' ? of : null;
}
