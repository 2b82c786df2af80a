import type { JobHistory, OutcomePosition } from '../../../core/ports/job-history.ts';
import type { StoredJob } from '../../../core/ports/job-store.ts';
import type { EndedJobQuery, JobAttempt, JobEntry } from '../../../model/job.ts';
import type { JobRef } from '../../../model/job-id.ts';
import type { JobOutcome } from '../../../model/wire/job-outcome.ts';

/** Keeps outcomes in memory: the twin of the database in the data folder. */
export class MemoryJobHistory implements JobHistory {
  readonly #outcomes: JobOutcome[] = [];
  readonly #positions = new Map<string, string>();

  add(outcomes: readonly JobOutcome[], { stream, id }: OutcomePosition): void {
    const isNew = (outcome: JobOutcome) =>
      !this.#outcomes.some(
        (known) =>
          known.id === outcome.id && known.number === outcome.number && known.endedAt === outcome.endedAt,
      );
    this.#outcomes.push(...outcomes.filter(isNew));
    this.#positions.set(stream, id);
  }

  position(stream: string): string | null {
    return this.#positions.get(stream) ?? null;
  }

  list({ status, type, text, before = Infinity, limit }: EndedJobQuery): JobEntry[] {
    return this.#ended()
      .filter((entry) => status === undefined || entry.status === status)
      .filter((entry) => type === undefined || entry.type === type)
      .filter((entry) => text === undefined || textOf(entry).includes(text))
      .filter(({ finishedAt }) => (finishedAt ?? 0) < before)
      .sort((a, b) => (b.finishedAt ?? 0) - (a.finishedAt ?? 0))
      .slice(0, limit);
  }

  get(job: JobRef): StoredJob | null {
    const ended = this.#outcomes.findLast((outcome) => isOf(outcome, job) && outcome.ended)?.ended;
    if (ended === undefined) return null;
    const { entry, ...rest } = ended;
    return { ...entry, ...rest, state: null, logLines: 0 };
  }

  endedAt(job: JobRef): number | null {
    return this.get(job)?.finishedAt ?? null;
  }

  typesWith(id: string): string[] {
    return this.#ended().flatMap((entry) => (entry.id === id ? [entry.type] : []));
  }

  attempts(job: JobRef): JobAttempt[] {
    return this.#outcomes
      .filter((outcome) => isOf(outcome, job))
      .map(({ id: _id, type: _type, ended: _ended, ...attempt }) => attempt);
  }

  #ended(): JobEntry[] {
    const byId = new Map<string, JobEntry>();
    for (const { id, ended } of this.#outcomes)
      if (ended) byId.set(`${ended.entry.type} ${id}`, { ...ended.entry, state: null });
    return [...byId.values()];
  }
}

const isOf = (outcome: JobOutcome, { id, type }: JobRef): boolean =>
  outcome.id === id && (outcome.type ?? outcome.ended?.entry.type ?? type) === type;

const textOf = ({ id, worker, error }: JobEntry): string => [id, worker, error?.message].join('\n');
