import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { JobHistory, OutcomePosition } from '../../core/ports/job-history.ts';
import type { StoredJob } from '../../core/ports/job-store.ts';
import type { Log } from '../../core/ports/log.ts';
import type { EndedJobQuery, JobAttempt, JobEntry } from '../../model/job.ts';
import { type JobRef, ownJobRef, typeOfJob } from '../../model/job-id.ts';
import type { JobOutcome } from '../../model/wire/job-outcome.ts';
import { inTransaction, openHistoryFile } from './history-file.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';
import { isDamage, type KeptHistory, openOrSetAside, willPass } from './open-or-set-aside.ts';

export interface JobDatabaseOptions {
  /** File of the database; `:memory:` keeps nothing. */
  readonly path: string;
  readonly log: Log;
  /** Jobs kept. Default 100,000. */
  readonly mostJobs?: number;
  /** Text of them and of their attempts that is kept, bytes. Default 256 MB. */
  readonly mostBytes?: number;
}

const VERSION = 1;
const TABLES = ['jobs', 'attempts', 'positions'];
const CREATE = `
  CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    finished_at REAL NOT NULL,
    search TEXT NOT NULL,
    entry TEXT NOT NULL,
    extras TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS jobs_by_time ON jobs (finished_at);
  CREATE INDEX IF NOT EXISTS jobs_by_type ON jobs (type, finished_at);
  CREATE TABLE IF NOT EXISTS attempts (
    job TEXT NOT NULL,
    number INTEGER NOT NULL,
    ended_at REAL NOT NULL,
    outcome TEXT NOT NULL,
    attempt TEXT NOT NULL,
    PRIMARY KEY (job, ended_at, number, outcome)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS attempts_by_time ON attempts (ended_at);
  CREATE TABLE IF NOT EXISTS positions (stream TEXT PRIMARY KEY, id TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

type Extras = Pick<StoredJob, 'payload' | 'result' | 'stacktrace' | 'options'>;

/** An id of ours is one job's; any other is one job's of its type. */
const keyOf = ({ id, type }: JobRef): string => (typeOfJob(id) === type ? id : foreignKey(id, type));
const foreignKey = (id: string, type: string): string => `${id}\n${type}`;

/** Opens the history of jobs. */
export function openJobHistory(path: string, log: Log): KeptHistory<JobDatabase> {
  return openOrSetAside(path, log, (file) => new JobDatabase({ path: file, log }));
}

/** Keeps ended jobs and their attempts in a SQLite database, the newest so many of them. */
export class JobDatabase implements JobHistory {
  readonly #options: JobDatabaseOptions;
  readonly #database: DatabaseSync;
  readonly #addJob: StatementSync;
  readonly #addAttempt: StatementSync;
  readonly #setPosition: StatementSync;
  readonly #endOf: StatementSync;
  #jobs = 0;
  #bytes = 0;
  /** The last ones could not be kept yet, which has been said. */
  #waiting = false;

  /** @throws Error when the file cannot be opened as a database */
  constructor(options: JobDatabaseOptions) {
    this.#options = options;
    this.#database = openHistoryFile(options.path, { version: VERSION, tables: TABLES, create: CREATE });
    // An outcome that comes again, or late, changes nothing that is newer.
    this.#addJob = this.#database.prepare(
      `INSERT INTO jobs (id, type, status, finished_at, search, entry, extras) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET type = excluded.type, status = excluded.status,
         finished_at = excluded.finished_at, search = excluded.search, entry = excluded.entry, extras = excluded.extras
       WHERE excluded.finished_at >= finished_at`,
    );
    this.#addAttempt = this.#database.prepare(
      'INSERT OR IGNORE INTO attempts (job, number, ended_at, outcome, attempt) VALUES (?, ?, ?, ?, ?)',
    );
    this.#setPosition = this.#database.prepare(
      'INSERT INTO positions (stream, id) VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET id = excluded.id',
    );
    this.#endOf = this.#database.prepare('SELECT finished_at AS at FROM jobs WHERE id = ?');
    this.#measure();
  }

  add(outcomes: readonly JobOutcome[], position: OutcomePosition): void {
    try {
      this.#store(outcomes, position);
    } catch (error) {
      if (isDamage(error)) throw error;
      if (willPass(error)) {
        if (!this.#waiting) this.#warn(`Attempts wait to be kept: ${thrownMessage(error)}`);
        this.#waiting = true;
        throw error;
      }
      this.#storeSingly(outcomes, position);
    }
    this.#waiting = false;
    try {
      if (this.#isTooMuch) this.#trim();
    } catch (error) {
      if (isDamage(error)) throw error;
      this.#warn(`The oldest jobs could not be removed: ${thrownMessage(error)}`);
    }
  }

  position(stream: string): string | null {
    const row = this.#database.prepare('SELECT id FROM positions WHERE stream = ?').get(stream);
    return row === undefined ? null : String(row['id']);
  }

  list({ status, type, text, before, limit }: EndedJobQuery): JobEntry[] {
    const where: string[] = [];
    const values: SQLInputValue[] = [];
    const want = (condition: string, value: SQLInputValue | undefined) => {
      if (value === undefined) return;
      where.push(condition);
      values.push(value);
    };
    want('type = ?', type);
    want('status = ?', status);
    want('instr(search, ?) > 0', text?.toLowerCase());
    want('finished_at < ?', before);
    const conditions = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
    return this.#database
      .prepare(`SELECT entry FROM jobs ${conditions} ORDER BY finished_at DESC LIMIT ?`)
      .all(...values, limit)
      .map(({ entry }) => JSON.parse(String(entry)) as JobEntry);
  }

  get(job: JobRef): StoredJob | null {
    const row = this.#database.prepare('SELECT entry, extras FROM jobs WHERE id = ?').get(keyOf(job));
    if (row === undefined) return null;
    return {
      ...(JSON.parse(String(row['entry'])) as JobEntry),
      ...(JSON.parse(String(row['extras'])) as Extras),
      logLines: 0,
    };
  }

  endedAt(job: JobRef): number | null {
    const row = this.#endOf.get(keyOf(job));
    return row === undefined ? null : Number(row['at']);
  }

  typesWith(id: string): string[] {
    const own = ownJobRef(id);
    const query =
      own === null
        ? this.#database
            .prepare('SELECT type FROM jobs WHERE id >= ? AND id < ? AND id = ? || type')
            .all(foreignKey(id, ''), foreignKey(id, '\u{10FFFF}'), foreignKey(id, ''))
        : this.#database.prepare('SELECT type FROM jobs WHERE id = ?').all(id);
    return query.map(({ type }) => String(type));
  }

  attempts(job: JobRef): JobAttempt[] {
    return this.#database
      .prepare('SELECT attempt FROM attempts WHERE job = ? ORDER BY ended_at, number')
      .all(keyOf(job))
      .map(({ attempt }) => JSON.parse(String(attempt)) as JobAttempt);
  }

  close(): void {
    this.#database.close();
  }

  get #most(): { readonly jobs: number; readonly bytes: number } {
    const { mostJobs = 100_000, mostBytes = 268_435_456 } = this.#options;
    return { jobs: mostJobs, bytes: mostBytes };
  }

  get #isTooMuch(): boolean {
    return this.#jobs > this.#most.jobs || this.#bytes > this.#most.bytes;
  }

  #store(outcomes: readonly JobOutcome[], position: OutcomePosition | null): void {
    inTransaction(this.#database, () => {
      for (const outcome of outcomes) this.#add(outcome);
      if (position !== null) this.#setPosition.run(position.stream, position.id);
    });
  }

  /** One that can never be kept does not keep the others from it. */
  #storeSingly(outcomes: readonly JobOutcome[], position: OutcomePosition): void {
    const tries = [
      ...outcomes.map((outcome) => () => this.#store([outcome], null)),
      () => this.#store([], position),
    ];
    for (const attempt of tries)
      try {
        attempt();
      } catch (error) {
        if (willPass(error) || isDamage(error)) throw error;
        this.#warn(`An attempt could not be kept: ${thrownMessage(error)}`);
      }
  }

  #warn(text: string): void {
    this.#options.log.write('warn', 'history', text);
  }

  #add({ id, type, ended, ...attempt }: JobOutcome): void {
    const { number, endedAt, outcome } = attempt;
    const key = keyOf({ id, type: type ?? ended?.entry.type ?? typeOfJob(id) ?? '' });
    const text = JSON.stringify(attempt satisfies JobAttempt);
    this.#addAttempt.run(key, number, endedAt, outcome, text);
    this.#bytes += text.length;
    if (ended === undefined) return;
    const { entry, ...extras } = ended;
    // In the history it is in none of BullMQ's states.
    const kept: JobEntry = { ...entry, state: null };
    const search = [id, entry.worker ?? '', entry.error?.message ?? ''].join('\n').toLowerCase();
    const at = entry.finishedAt ?? endedAt;
    const texts = [search, JSON.stringify(kept), JSON.stringify(extras satisfies Extras)] as const;
    this.#addJob.run(key, entry.type, entry.status, at, ...texts);
    // One that was there before counts twice until all are counted the next time.
    this.#jobs += 1;
    this.#bytes += texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  }

  /** The oldest go, several at once so that this is seldom. */
  #trim(): void {
    this.#measure();
    while (this.#jobs > 0 && this.#isTooMuch) {
      const surplus = this.#jobs - this.#most.jobs;
      this.#removeOldest(Math.min(this.#jobs, Math.max(surplus, 0) + Math.ceil(this.#jobs / 20)));
      this.#measure();
    }
  }

  #removeOldest(going: number): void {
    const last = this.#database
      .prepare('SELECT finished_at AS at FROM jobs ORDER BY finished_at LIMIT 1 OFFSET ?')
      .get(going - 1);
    const at = Number(last?.['at'] ?? 0);
    inTransaction(this.#database, () => {
      this.#database.prepare('DELETE FROM jobs WHERE finished_at <= ?').run(at);
      // Attempts of jobs that have not ended yet are as young as these.
      this.#database
        .prepare('DELETE FROM attempts WHERE ended_at <= ? AND job NOT IN (SELECT id FROM jobs)')
        .run(at);
    });
  }

  /** Lengths are in the heads of the rows: no text is read for this. */
  #measure(): void {
    const sums = this.#database
      .prepare(
        `SELECT count(*) AS jobs, coalesce(sum(octet_length(search) + octet_length(entry) + octet_length(extras)), 0) AS bytes FROM jobs`,
      )
      .get() as { jobs: number; bytes: number };
    const attempts = this.#database
      .prepare('SELECT coalesce(sum(octet_length(attempt)), 0) AS bytes FROM attempts')
      .get() as { bytes: number };
    this.#jobs = sums.jobs;
    this.#bytes = sums.bytes + attempts.bytes;
  }
}
