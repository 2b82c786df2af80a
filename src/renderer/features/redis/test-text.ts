import type { ConnectionTest } from '../../../model/redis.ts';
import { errorText } from '../../app/error-text.ts';
import { formatMs } from '../../components/format.ts';

/** The outcome of trying a connection in words; null while there is none. */
export function testText(
  outcome: ConnectionTest | undefined,
  error: unknown,
): { ok: boolean; text: string } | null {
  if (error !== null) return { ok: false, text: errorText(error) };
  if (outcome === undefined) return null;
  if (!outcome.ok) return { ok: false, text: outcome.message };
  const { version, roundTripMs, evictionPolicy, missingRights } = outcome;
  const policy =
    evictionPolicy === null || evictionPolicy === 'noeviction' ? '' : ` · eviction ${evictionPolicy}`;
  const rights = missingRights.length === 0 ? '' : ` · without ${missingRights.join(', ')}`;
  return { ok: true, text: `✓ ${version} · ${formatMs(roundTripMs)}${policy}${rights}` };
}
