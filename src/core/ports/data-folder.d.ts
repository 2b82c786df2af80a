/** Why the data folder cannot be used. */
export interface FolderTrouble {
  /** Ms since the epoch. */
  readonly since: number;
  /** "it is gone", "its disk is full" … */
  readonly reason: string;
}
/** The folder in which the engine keeps everything. */
export interface DataFolder {
  /** Null: it can be used. */
  trouble(): FolderTrouble | null;
}
