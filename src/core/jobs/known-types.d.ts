import type { JobTypeDescription } from '../../model/job-type.ts';
import { type InputIssue } from '../../model/input-refused.ts';
/** What is wrong with the names of types that workers of this machine are to take. */
export declare function typeNameIssues(
  names: readonly string[],
  described: readonly Pick<JobTypeDescription, 'name' | 'problem'>[],
  path: string,
): InputIssue[];
/** @throws DomainError INVALID_INPUT when one of several is not known */
export declare function needKnownTypes(...of: Parameters<typeof typeNameIssues>): void;
