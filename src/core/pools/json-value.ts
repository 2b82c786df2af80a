import { DomainError } from '../../model/domain-error.ts';
import { jsonOf } from '../../model/values/json-of.ts';

/** Largest result that is turned into JSON at once, rough characters of it: about 30 ms of work. */
const MAX_SIZE = 16_777_216;

/**
 * A result as JSON has it, for those who are not in this process; model/values/README.md has the rules.
 * @throws DomainError PAYLOAD_TOO_LARGE, TASK_FAILED for what has no JSON form
 */
export function jsonValue(value: unknown): unknown {
  const json = jsonOf(value, MAX_SIZE);
  if (json.ok) return json.value;
  if (json.kind === 'too large')
    throw new DomainError(
      'PAYLOAD_TOO_LARGE',
      'The task is done, but its result is too large to be answered.',
    );
  throw new DomainError('TASK_FAILED', `The task is done, but its result cannot be answered. ${json.reason}`);
}
