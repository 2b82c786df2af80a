/** The variable by which the children of one life of the engine, and theirs, are known. */
export declare const RUN_VARIABLE = 'CAPSTAN_RUN';
/**
 * The children of this life of the engine, in a file: pid, start time, and how each is ended. When engine and guard are
 * killed together, the next engine on the same data folder ends what they have left, before it starts anything.
 */
export declare class RunMarks {
  #private;
  /** Of this life. */
  readonly run: string;
  constructor(path: string);
  /** Ends what the life before has left, and begins with an empty list. @returns pids of the processes that it ended */
  begin(): number[];
  add(pid: number, line: string): void;
  remove(pid: number): void;
}
