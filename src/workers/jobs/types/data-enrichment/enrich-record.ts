import type { EnrichedRecord, RecordProblem } from './enriched.ts';
import { dateField } from './fields/date.ts';
import { emailField } from './fields/email.ts';
import { hashOf } from './fields/hash.ts';
import type { Outcome } from './fields/outcome.ts';
import { phoneField } from './fields/phone.ts';
import { cleanText, type TextRules } from './fields/text.ts';
import { urlField } from './fields/url.ts';
import type { LookupTable } from './lookup-table.ts';
import type { DataEnrichmentPayload } from './payload.ts';

/** What enriching needs besides the payload. */
export interface Tools {
  /** Null where nobody asks for languages. */
  readonly languageField: ((value: unknown) => Outcome) | null;
  readonly tables: readonly LookupTable[];
}

type Fields = Map<string, unknown>;
type Rule = (value: unknown) => Outcome;

const ALL_TEXT_RULES: TextRules = { trim: true, collapseSpaces: true, emptyToNull: true };

/** Makes of a payload what is done to each record, the HTTP lookup excepted. */
export function recordEnricher(
  payload: DataEnrichmentPayload,
  tools: Tools,
): (record: Readonly<Record<string, unknown>>) => EnrichedRecord {
  const dates = { order: payload.dateOrder, timeZone: payload.timeZone, locale: payload.locale };
  const rules: readonly [kind: string, fields: readonly string[] | undefined, rule: Rule | null][] = [
    ['email', payload.email, emailField],
    ['phone', payload.phone, (value) => phoneField(value, payload.country)],
    ['url', payload.url, urlField],
    ['date', payload.date, (value) => dateField(value, dates)],
    ['language', payload.language, tools.languageField],
  ];
  return (record) => {
    const fields = cleanFields(record, payload.text ?? ALL_TEXT_RULES);
    const added = new Map<string, unknown>();
    const problems: RecordProblem[] = [];
    for (const [kind, names = [], rule] of rules) {
      const found = rule === null ? [] : applyRule(rule, names, fields, problems);
      if (found.length > 0) added.set(kind, Object.fromEntries(found));
    }
    addHashes(payload.hash, fields, added);
    for (const table of tools.tables) addColumns(table, fields, added, problems);
    return {
      record: Object.fromEntries(fields),
      added: Object.fromEntries(added),
      ...(problems.length > 0 ? { problems } : {}),
    };
  };
}

function cleanFields(record: Readonly<Record<string, unknown>>, rules: TextRules): Fields {
  return new Map(
    Object.entries(record).map(([name, value]) => [
      name,
      typeof value === 'string' ? cleanText(value, rules) : value,
    ]),
  );
}

/** Fields that a record does not have, or that are empty, are nobody's problem. */
function applyRule(
  rule: Rule,
  names: readonly string[],
  fields: Fields,
  problems: RecordProblem[],
): [string, unknown][] {
  const found: [string, unknown][] = [];
  for (const field of names) {
    const value = fields.get(field);
    if (value === undefined || value === null || value === '') continue;
    const outcome = rule(value);
    if (outcome.ok) {
      fields.set(field, outcome.clean);
      found.push([field, outcome.added]);
    } else problems.push({ field, code: outcome.code, message: outcome.message });
  }
  return found;
}

function addHashes(hashes: DataEnrichmentPayload['hash'], fields: Fields, added: Map<string, unknown>): void {
  if (hashes === undefined || hashes.length === 0) return;
  const found = hashes.map(({ fields: names, algorithm, as }) => {
    const values = names.map((name) => fields.get(name) ?? null);
    // Of nothing at all there is no hash that would tell one record from another.
    return [as, values.every((value) => value === null) ? null : hashOf(values, algorithm)] as const;
  });
  added.set('hash', Object.fromEntries(found));
}

function addColumns(
  table: LookupTable,
  fields: Fields,
  added: Map<string, unknown>,
  problems: RecordProblem[],
): void {
  const { as, field, required } = table.join;
  const found = table.find(fields.get(field));
  added.set(as, found);
  if (found === null && required)
    problems.push({
      field: as,
      code: 'NOT_IN_TABLE',
      message: `The table has no row for the ${field} of the record`,
    });
}
