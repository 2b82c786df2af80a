import { renameSync, rmSync } from 'node:fs';
import type { Log } from '../../core/ports/log.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';

/** What has befallen the file of a history. */
export type HistoryProblem =
  | { readonly kind: 'set-aside'; readonly file: string; readonly problem: string }
  | { readonly kind: 'not-written'; readonly reason: string };

/** A history that goes on whatever becomes of its file. */
export interface KeptHistory<Database> {
  /** The same object for good; the file behind it may be replaced. */
  readonly database: Database;
  /** What is wrong just now: the last file that was set aside, and that nothing can be written at the moment. */
  problems(): readonly HistoryProblem[];
}

/** SQLite's codes for a file that is damaged, and for one that is no database. */
const DAMAGED = new Set([11, 26]);
/** Its codes for what passes: busy, locked, no memory, read-only, a failing disk, a full one, no file. */
const PASSING = new Set([5, 6, 7, 8, 10, 13, 14]);

/** What writes; that it could be done is the end of what kept it from being done. */
const WRITES: ReadonlySet<string | symbol> = new Set(['add', 'change']);

// The rest of the number says more about it.
const codeOf = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode % 256
    : null;

/** Whether a failure of SQLite means that the file is damaged, wherever in it. */
export const isDamage = (error: unknown): boolean => DAMAGED.has(codeOf(error) ?? -1);

/** Whether a failure of SQLite passes by itself, or when the disk has been seen to. */
export const willPass = (error: unknown): boolean => PASSING.has(codeOf(error) ?? -1);

/**
 * Opens a history. A file that is damaged, when it is opened or where a call finds it out, is set aside and the history
 * begins again in a new one; where no file can be had it is kept in memory alone.
 * @param open opens the database at a path, `:memory:` for none; `onUnwritten` is told of what could not be kept and is no
 * failure of the call
 */
export function openOrSetAside<Database extends { close(): void }>(
  path: string,
  log: Log,
  open: (path: string, onUnwritten: (error: unknown) => void) => Database,
): KeptHistory<Database> {
  let setAside: HistoryProblem | null = null;
  let notWritten: HistoryProblem | null = null;
  let isInMemory = false;
  const onUnwritten = (error: unknown) => {
    if (!isInMemory) notWritten = { kind: 'not-written', reason: thrownMessage(error) };
  };

  const openAnew = (problem: unknown): Database => {
    const file = `${path}.corrupt-${Date.now()}`;
    try {
      renameSync(path, file);
      for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
      const database = open(path, onUnwritten);
      setAside = { kind: 'set-aside', file, problem: thrownMessage(problem) };
      log.write(
        'warn',
        'history',
        `${path} is damaged and was set aside as ${file}: ${thrownMessage(problem)}`,
      );
      return database;
    } catch (error) {
      notWritten = { kind: 'not-written', reason: `It is kept in memory only: ${thrownMessage(error)}` };
      log.write('error', 'history', `The history is kept in memory only: ${thrownMessage(error)}`);
      isInMemory = true;
      return open(':memory:', onUnwritten);
    }
  };
  const openFirst = (): Database => {
    try {
      return open(path, onUnwritten);
    } catch (error) {
      return openAnew(error);
    }
  };

  let current = openFirst();
  const call = (name: string | symbol, values: readonly unknown[]): unknown => {
    const act = () => {
      const method = current[name as keyof Database] as (...values: unknown[]) => unknown;
      return method.apply(current, [...values]);
    };
    try {
      if (WRITES.has(name) && !isInMemory) notWritten = null;
      return act();
    } catch (error) {
      if (willPass(error)) onUnwritten(error);
      if (!isDamage(error)) throw error;
      try {
        current.close();
      } catch {
        // A damaged one need not close well.
      }
      current = openAnew(error);
      return act();
    }
  };
  const database = new Proxy(current, {
    get: (_, name) =>
      typeof current[name as keyof Database] === 'function'
        ? (...values: unknown[]) => call(name, values)
        : current[name as keyof Database],
  });
  return { database, problems: () => [setAside, notWritten].filter((problem) => problem !== null) };
}
