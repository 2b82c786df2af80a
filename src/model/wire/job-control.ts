import { z } from 'zod';
import { jobWorkerModeSchema } from '../job-worker.ts';

/** What is asked of workers over the control channel. It is only the quick way: the state in Redis is what holds. */
export const jobControlSchema = z.discriminatedUnion('ask', [
  /** Whoever runs this job ends it. */
  z.object({ ask: z.literal('cancel'), job: z.string() }),
  /** This worker looks up the mode that it is to be in. */
  z.object({ ask: z.literal('mode'), worker: z.string(), mode: jobWorkerModeSchema }),
]);
export type JobControlMessage = z.infer<typeof jobControlSchema>;
