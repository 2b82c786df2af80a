import type { Redis } from 'ioredis';
import type { JobDetail, JobRow } from '../../model/queue.ts';

/** Longest payload, result and options that are shown, bytes of JSON text. */
export const LONGEST_DETAIL = 65_536;

/** Cuts inside the server, so that a payload of a hundred megabytes never travels. Values are empty where missing. */
const CUT_FIELDS = `
local cut = {}
for i = 2, #ARGV do
  local value = redis.call('HGET', KEYS[1], ARGV[i]) or ''
  cut[#cut + 1] = string.sub(value, 1, tonumber(ARGV[1]))
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
    stacktrace: isCut(2) ? [text(2)] : stackTraces(text(2)),
    options: text(3),
  };
}

/** The cut may go through a character of several bytes. */
export function withoutHalfCharacter(text: string): string {
  return text.replace(/\uFFFD{1,3}$/, '');
}

export function stackTraces(text: string): string[] {
  try {
    const traces: unknown = JSON.parse(text);
    return Array.isArray(traces) ? traces.map(String) : [];
  } catch {
    return text === '' ? [] : [text];
  }
}
