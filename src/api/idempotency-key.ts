import { DomainError } from '../model/domain-error.ts';
import { idempotencyKeySchema } from '../model/job.ts';

/** The header in which a key comes, whatever the transport. */
export const IDEMPOTENCY_HEADER = 'idempotency-key';

/** @throws DomainError INVALID_INPUT */
export function readIdempotencyKey(header: unknown): string | undefined {
  if (header === undefined) return undefined;
  const result = idempotencyKeySchema.safeParse(header);
  if (!result.success)
    throw new DomainError('INVALID_INPUT', `Idempotency-Key ${result.error.issues[0]?.message ?? ''}`);
  return result.data;
}
