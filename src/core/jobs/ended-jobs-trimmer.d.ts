import type { Clock } from '../ports/clock.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { Log } from '../ports/log.ts';
import type { RedisLinkPort } from '../ports/redis-link.ts';
export interface EndedJobsTrimmerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly link: Pick<RedisLinkPort, 'state'>;
  readonly store: Pick<JobStore, 'knownTypes' | 'trimEnded' | 'trimOutcomes'>;
}
/** Keeps ended jobs of all types within their bounds, whoever has ended them. Close it at the end. */
export declare class EndedJobsTrimmer {
  #private;
  constructor(options: EndedJobsTrimmerOptions);
  start(): void;
  /** Takes a look now; racing calls share one. Never rejects: what could not be trimmed now is trimmed by the next look. */
  look(): Promise<void>;
  close(): Promise<void>;
}
