import { type GuardOptions, guardedGet } from '../../http/guarded-get.ts';
import { HttpFailure } from '../../http/http-failure.ts';
import type { RecordProblem } from './enriched.ts';
import type { Lookup } from './payload.ts';

/** Longest answer for one record, bytes. */
const MOST_BYTES = 65_536;
/** Answers that are kept for records that ask the same. */
const MOST_KEPT = 1_000;

export type LookupOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: Omit<RecordProblem, 'field'> };

type Record_ = Readonly<Record<string, unknown>>;

const failed = (code: string, message: string): LookupOutcome => ({ ok: false, problem: { code, message } });

/** Asks a web service for records, one answer for all that ask the same. */
export class HttpLookup {
  readonly #lookup: Lookup;
  readonly #guard: GuardOptions;
  readonly #signal: AbortSignal;
  readonly #answers = new Map<string, Promise<LookupOutcome>>();

  constructor(lookup: Lookup, guard: GuardOptions, signal: AbortSignal) {
    this.#lookup = lookup;
    this.#guard = { ...guard, maxBytes: MOST_BYTES, timeoutMs: lookup.timeoutMs };
    this.#signal = signal;
  }

  find(record: Record_): Promise<LookupOutcome> {
    const url = filledUrl(this.#lookup.url, record);
    if (typeof url !== 'string') return Promise.resolve(url);
    let answer = this.#answers.get(url);
    if (answer === undefined) {
      answer = this.#ask(url);
      if (this.#answers.size >= MOST_KEPT) {
        const [oldest = ''] = this.#answers.keys();
        this.#answers.delete(oldest);
      }
      this.#answers.set(url, answer);
    }
    return answer;
  }

  async #ask(url: string): Promise<LookupOutcome> {
    try {
      const { status, body } = await guardedGet(url, this.#guard, this.#signal);
      if (status === 404) return failed('LOOKUP_FOUND_NOTHING', `${url} has nothing for this record`);
      if (status < 200 || status > 299)
        return failed('LOOKUP_REFUSED', `${url} answers with status ${status}`);
      const value = JSON.parse(body.toString('utf8')) as unknown;
      return { ok: true, value: picked(value, this.#lookup.pick) };
    } catch (error) {
      if (error instanceof HttpFailure) return failed(error.code, error.message);
      if (error instanceof SyntaxError)
        return failed('LOOKUP_NOT_JSON', `${url} answers with what is no JSON`);
      throw error;
    }
  }
}

/**
 * The address for a record. A value cannot leave its place: neither the host, nor a folder of the path, nor the value
 * of a parameter.
 */
export function filledUrl(template: string, record: Record_): string | LookupOutcome {
  const wrong: string[] = [];
  const url = template.replace(/\{([^{}]+)\}/g, (_, field: string) => {
    const value = Object.hasOwn(record, field) ? record[field] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      wrong.push(`the record has no ${field}`);
      return '';
    }
    const text = String(value);
    // The only texts that are instructions and need no character that is escaped.
    if (text === '.' || text === '..') wrong.push(`${field} is ${text}`);
    return encodeURIComponent(text.toWellFormed());
  });
  const [why] = wrong;
  return why === undefined ? url : failed('LOOKUP_NOT_POSSIBLE', `No address for this record: ${why}`);
}

/** Part of a value by a path as `data.items.0.name`; null where there is nothing. */
export function picked(value: unknown, path: string | undefined): unknown {
  if (path === undefined || path === '') return value;
  let found = value;
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return null;
    found = (found as Record_)[key];
  }
  return found ?? null;
}
