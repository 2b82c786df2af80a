import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JobFile } from '../../../../model/job-file.ts';
import { fileRecords } from '../../input/file-records.ts';
import type { GuardOptions } from '../../http/guarded-get.ts';
import type { InputFile, JobContext, JobType } from '../../job-type.ts';
import { EXAMPLES } from './examples.ts';
import { recordEnricher } from './enrich-record.ts';
import type { EnrichedRecord } from './enriched.ts';
import { loadLanguageField } from './fields/language.ts';
import { HttpLookup } from './http-lookup.ts';
import { LookupTable } from './lookup-table.ts';
import { type DataEnrichmentPayload, dataEnrichmentPayload } from './payload.ts';
import { RecordOutput } from './record-output.ts';

export interface DataEnrichmentResult {
  readonly total: number;
  /** Records with at least one problem. */
  readonly withProblems: number;
  /** How often each problem occurred, by its code. */
  readonly problems: Readonly<Record<string, number>>;
  /** All of them, or the first ones where there is a file. */
  readonly records: readonly EnrichedRecord[];
  /** All of them as JSON lines, where they are too many for a result. */
  readonly file?: JobFile;
}

/** Lookups that are under way at the same time. */
const LOOKUPS_AT_ONCE = 8;
/** Records between two looks at whether it is to end. */
const RECORDS_AT_ONCE = 50;
const MOST_LOGGED_PROBLEMS = 20;

/** @param guard what HTTP lookups may reach beyond the public internet */
export function dataEnrichment(guard: GuardOptions = {}): JobType<DataEnrichmentPayload> {
  return {
    name: 'data-enrichment',
    title: 'Data enrichment',
    summary:
      'Cleans records and adds what can be known of their e-mail addresses, phones, links, dates and texts.',
    schema: dataEnrichmentPayload,
    hints: {
      order: [
        ...['records', 'file', 'email', 'phone', 'country', 'url', 'date', 'dateOrder', 'timeZone', 'locale'],
        ...['language', 'hash', 'join', 'lookup', 'text'],
      ],
      fields: {
        records: { widget: 'json' },
        file: { widget: 'file' },
        'join.rows': { widget: 'json' },
        'join.file': { widget: 'file' },
      },
      examples: EXAMPLES,
    },
    defaults: { attempts: 3, timeoutMs: 300_000, concurrency: 4 },
    process: (payload, context) => enrich(payload, context, guard),
  };
}

async function enrich(
  payload: DataEnrichmentPayload,
  context: JobContext,
  guard: GuardOptions,
): Promise<DataEnrichmentResult> {
  const { signal, progress } = context;
  const tables = await loadTables(payload, context);
  const languageField = payload.language?.length ? await loadLanguageField() : null;
  const enrichRecord = recordEnricher(payload, { languageField, tables });
  const lookup = payload.lookup === undefined ? null : new HttpLookup(payload.lookup, guard, signal);
  const output = new RecordOutput(context.files);
  const tally = new Tally(context);
  const underWay: Promise<EnrichedRecord>[] = [];
  const settle = async () => {
    const done = await underWay.shift();
    if (done === undefined) return;
    tally.add(done);
    await output.add(done);
  };
  const file = payload.file === undefined ? null : await context.files.open(payload.file);
  try {
    const all = payload.records?.length ?? 0;
    for await (const record of file === null
      ? (payload.records ?? [])
      : fileRecords(file, signal, progress)) {
      const enriched = enrichRecord(record);
      const ending = lookup === null ? Promise.resolve(enriched) : lookedUp(enriched, lookup, payload);
      // It may fail before its turn comes to be looked at.
      ending.catch(() => undefined);
      underWay.push(ending);
      if (underWay.length >= (lookup === null ? 1 : LOOKUPS_AT_ONCE)) await settle();
      if (tally.total % RECORDS_AT_ONCE !== 0) continue;
      if (file === null) progress(Math.floor((tally.total / all) * 100));
      await nextTurn();
      signal.throwIfAborted();
    }
    while (underWay.length > 0) await settle();
    const written = await output.finish();
    progress(100);
    return { ...tally.figures(), records: written.records, ...(written.file ? { file: written.file } : {}) };
  } finally {
    await Promise.allSettled(underWay);
    await output.close();
    await file?.close();
  }
}

async function loadTables({ join = [] }: DataEnrichmentPayload, { files, signal, log }: JobContext) {
  const tables: LookupTable[] = [];
  for (const one of join) {
    const table = new LookupTable(one);
    for (const row of one.rows ?? []) table.add(row);
    if (one.file !== undefined) await fillTable(table, await files.open(one.file), signal);
    if (table.size === 0) log(`${one.as}: no row of the table has the column ${one.key}`);
    if (table.duplicates > 0)
      log(`${one.as}: ${table.duplicates} rows have the key of an earlier one and are left out`);
    tables.push(table);
  }
  return tables;
}

async function fillTable(table: LookupTable, file: InputFile, signal: AbortSignal): Promise<void> {
  try {
    for await (const row of fileRecords(file, signal)) table.add(row);
  } finally {
    await file.close();
  }
}

async function lookedUp(
  enriched: EnrichedRecord,
  lookup: HttpLookup,
  payload: DataEnrichmentPayload,
): Promise<EnrichedRecord> {
  const as = payload.lookup?.as ?? 'lookup';
  const outcome = await lookup.find(enriched.record);
  if (outcome.ok) return { ...enriched, added: { ...enriched.added, [as]: outcome.value } };
  const problems = [...(enriched.problems ?? []), { field: as, ...outcome.problem }];
  return { ...enriched, added: { ...enriched.added, [as]: null }, problems };
}

/** Counts what becomes of the records, and says the first problems in the log. */
class Tally {
  readonly #log: (line: string) => void;
  readonly #problems = new Map<string, number>();
  #withProblems = 0;
  total = 0;

  constructor({ log }: Pick<JobContext, 'log'>) {
    this.#log = log;
  }

  add({ problems = [] }: EnrichedRecord): void {
    this.total += 1;
    if (problems.length === 0) return;
    this.#withProblems += 1;
    for (const { code, field, message } of problems) {
      this.#problems.set(code, (this.#problems.get(code) ?? 0) + 1);
      if (this.#withProblems <= MOST_LOGGED_PROBLEMS) this.#log(`record ${this.total}, ${field}: ${message}`);
    }
    if (this.#withProblems === MOST_LOGGED_PROBLEMS) this.#log('Further problems are only counted');
  }

  figures() {
    return {
      total: this.total,
      withProblems: this.#withProblems,
      problems: Object.fromEntries(this.#problems),
    };
  }
}
