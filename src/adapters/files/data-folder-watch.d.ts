import type { Clock } from '../../core/ports/clock.ts';
import type { DataFolder, FolderTrouble } from '../../core/ports/data-folder.ts';
import type { Log } from '../../core/ports/log.ts';
export interface DataFolderWatchOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether this engine still has the folder's lock. */
  readonly keepLock: () => boolean;
}
/** Looks every two seconds whether the data folder is still the one that the engine was started on, and can be written. */
export declare class DataFolderWatch implements DataFolder {
  #private;
  constructor(options: DataFolderWatchOptions);
  trouble(): FolderTrouble | null;
  /** Takes a look now; the first one learns which folder it is. Never rejects. */
  look(): Promise<void>;
  close(): void;
}
