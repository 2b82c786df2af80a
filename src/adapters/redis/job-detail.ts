import type { Redis } from 'ioredis';
import type { JobDetail, JobRow } from '../../model/queue.ts';

/** Longest payload, result and options that are shown, bytes of JSON text. */
export const LONGEST_DETAIL = 65_536;

/** Cuts inside the server, so that a payload of a hundred megabytes never travels. Values are empty where missing. */
const CUT_FIELDS = `
local cut = {}
for i = 2, #ARGV do
  local value = redis.call('HGET', KEYS[1], ARGV[i]) or ''
  -- Of stack traces, oldest first, the end is kept: the newest error.
  local most = tonumber(ARGV[1])
  cut[#cut + 1] = ARGV[i] == 'stacktrace' and string.sub(value, -most) or string.sub(value, 1, most)
  cut[#cut + 1] = #value
end
return cut`;

/** The row with payload, result, stack traces and options. */
export async function jobDetail(
  client: Redis,
  key: string | Buffer,
  row: JobRow,
): Promise<Omit<JobDetail, 'relations'>> {
  const fields = ['data', 'returnvalue', 'stacktrace', 'opts'];
  const reply = (await client.eval(CUT_FIELDS, 1, key, LONGEST_DETAIL, ...fields)) as [
    ...(string | number)[],
  ];
  const text = (index: number) => withoutHalfCharacter(String(reply[index * 2] ?? ''));
  const isCut = (index: number) => Number(reply[index * 2 + 1] ?? 0) > LONGEST_DETAIL;
  return {
    ...row,
    data: text(0),
    dataTruncated: isCut(0),
    result: text(1) === '' ? null : text(1),
    resultTruncated: isCut(1),
    stacktrace: stackTraces(text(2), isCut(2)),
    options: text(3),
    optionsTruncated: isCut(3),
  };
}

/** The cut may go through a character of several bytes. */
export function withoutHalfCharacter(text: string): string {
  return text.replace(/\uFFFD{1,3}$/, '');
}

/** What stands first where older traces, or the beginning of the newest one, have been cut off. */
const OLDER_CUT = '[cut: what came before is not shown]';

/**
 * The traces in a JSON text, oldest first. `cut`: only the end of the text is there; what is whole of it is given, and a note before
 * it.
 */
export function stackTraces(text: string, cut = false): string[] {
  if (cut) return [OLDER_CUT, ...lastTraces(text)];
  try {
    const traces: unknown = JSON.parse(text);
    return Array.isArray(traces) ? traces.map(String) : [];
  } catch {
    return text === '' ? [] : [text];
  }
}

/** The whole traces at the end of a text whose beginning is cut off; where not even one is whole, the end of it. */
function lastTraces(text: string): string[] {
  for (const { index } of text.matchAll(/","/g)) {
    try {
      return (JSON.parse(`[${text.slice(index + 2)}`) as unknown[]).map(String);
    } catch {
      // These three characters were inside of a trace.
    }
  }
  return [text.replace(/"\]$/, '').replaceAll('\\n', '\n')];
}
