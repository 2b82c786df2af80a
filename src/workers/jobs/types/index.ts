import type { JobType } from '../job-type.ts';
import { calculation } from './calculation/calculation.ts';

/** The types that come with Capstan. */
export function builtInTypes(): readonly JobType[] {
  return [calculation];
}
