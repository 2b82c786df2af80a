import type { JobType } from '../job-type.ts';
import type { GuardOptions } from '../http/guarded-get.ts';
import { calculation } from './calculation/calculation.ts';
import { dataEnrichment } from './data-enrichment/data-enrichment.ts';
import { fileProcessing } from './file-processing/file-processing.ts';

export interface BuiltInOptions {
  /** What HTTP lookups may reach besides the public internet: `127.0.0.1:8080`, `crm.internal:443`. Default nothing. */
  readonly http?: Pick<GuardOptions, 'allow'> | undefined;
}

/** The types that come with Capstan. */
export function builtInTypes({ http = {} }: BuiltInOptions = {}): readonly JobType[] {
  return [calculation, dataEnrichment(http), fileProcessing];
}
