/** What went wrong with one record. */
export interface RecordProblem {
  /** The field, or the name of the join or lookup. */
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** A record when it is done. */
export interface EnrichedRecord {
  /** The record, its fields cleaned. */
  readonly record: Readonly<Record<string, unknown>>;
  /** By kind and field: `added.email.contact.domain`; hashes, joins and the lookup by their names. */
  readonly added: Readonly<Record<string, unknown>>;
  /** Only where there are some. */
  readonly problems?: readonly RecordProblem[];
}
