import { z } from 'zod';
import { environmentSchema, redisUrlSchema } from './redis.ts';

/** A connection as it is kept, password and all, in a file that only its owner can read. */
export const savedConnectionSchema = z.object({
  id: z.string().min(1).max(64),
  name: z.string(),
  environment: environmentSchema,
  url: redisUrlSchema,
});
export type SavedConnection = z.infer<typeof savedConnectionSchema>;

/** The document of the saved connections. */
export const savedConnectionsSchema = z.object({
  /** The connection used last, for the next start; null: none was ever chosen. */
  chosen: z.string().nullable(),
  saved: z.array(savedConnectionSchema),
});
export type SavedConnections = z.infer<typeof savedConnectionsSchema>;
