import type { JobTypeDescription } from '../../model/job-type.ts';
import { type InputIssue, InputRefused } from '../../model/input-refused.ts';
import { nearestName } from '../../model/nearest-name.ts';

/** What is wrong with the names of types that workers of this machine are to take. */
export function typeNameIssues(
  names: readonly string[],
  described: readonly Pick<JobTypeDescription, 'name' | 'problem'>[],
  path: string,
): InputIssue[] {
  const known = described.filter(({ problem }) => problem === null).map(({ name }) => name);
  return names.flatMap((name) => {
    if (known.includes(name)) return [];
    const problem = described.find((one) => one.name === name)?.problem ?? null;
    if (problem !== null) return [{ path, message: `The job type “${name}” cannot be used: ${problem}` }];
    const meant = nearestName(name, known);
    const suggestion = meant === null ? '' : ` Did you mean “${meant}”?`;
    const list = known.length === 0 ? 'None is known here.' : `Known here: ${known.toSorted().join(', ')}.`;
    return [{ path, message: `There is no job type “${name}”.${suggestion} ${list}` }];
  });
}

/** @throws DomainError INVALID_INPUT when one of several is not known */
export function needKnownTypes(...of: Parameters<typeof typeNameIssues>): void {
  const issues = typeNameIssues(...of);
  if (issues.length > 0) throw new InputRefused(issues);
}
