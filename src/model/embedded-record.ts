import { z } from 'zod';

/** What is remembered of the embedded Redis server from one start to the next, in the data folder. */
export const embeddedRecordSchema = z.object({
  /** Its loopback port, chosen once. */
  port: z.number().int().min(1).max(65_535),
  /** The last server that opened the data; null before the first start. */
  server: z.object({ flavour: z.enum(['redis', 'valkey']), version: z.string() }).nullable(),
});
export type EmbeddedRecord = z.infer<typeof embeddedRecordSchema>;
export type ServerVersion = NonNullable<EmbeddedRecord['server']>;
