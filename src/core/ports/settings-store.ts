/** Keeps one named document in the data folder. */
export interface SettingsStore<Document> {
  /** The kept document, or null when there is none. A damaged file is set aside and counts as none. */
  load(): Promise<Document | null>;
  /** Replaces the kept document atomically and durably. */
  save(document: Document): Promise<void>;
}
