import type { Cancel, Clock } from '../ports/clock.ts';
import { Listeners } from '../ports/listeners.ts';
import type { Log } from '../ports/log.ts';
import { LONGEST_AWAKE_LOOK_MS, SLEEP_CALLED_OFF_AFTER_MS } from '../../model/timings.ts';

const SLEEPS_KEPT = 50;

/**
 * Time without the machine's sleep. Whatever takes silence for death, or ends what takes too long, asks here: a machine
 * that slept for a night has not been silent, and nothing in it was slow. A host that is told of a sleep says so; one
 * that is not (no desktop, a halted process or virtual machine) is found out by the gap between two looks, for which
 * somebody has to `look` every second or so. All times are of the monotonic clock, so that setting the wall clock is no
 * sleep; where the monotonic clock stands during sleep, the time since the start of the machine tells of it.
 */
export class AwakeTime {
  readonly #clock: Pick<Clock, 'monotonic' | 'sinceBoot'>;
  readonly #log: Log | null;
  readonly #suspends = new Listeners<void>();
  readonly #resumes = new Listeners<number>();
  /** The last ones, by when they ended. */
  readonly #sleeps: { readonly until: number; readonly ms: number }[] = [];
  #lookedAt: number;
  #bootLookedAt: number;
  /** Since when a sleep has been announced. */
  #announcedAt: number | null = null;

  /** `log`: where sleeps are noted. Default nowhere. */
  constructor(clock: Pick<Clock, 'monotonic' | 'sinceBoot'>, log: Log | null = null) {
    this.#clock = clock;
    this.#log = log;
    this.#lookedAt = clock.monotonic();
    this.#bootLookedAt = clock.sinceBoot();
  }

  /** For how long the machine has been awake since `at`, a time of the monotonic clock; ms. */
  since(at: number): number {
    this.look();
    const slept = this.#sleeps.filter(({ until }) => until > at).reduce((sum, { ms }) => sum + ms, 0);
    return Math.max(0, this.#lookedAt - at - slept);
  }

  /** The machine is about to sleep: who holds something that ends by its clock, as a lock in Redis, makes it last. */
  onSuspend(listener: () => void): Cancel {
    return this.#suspends.add(listener);
  }

  /** It has woken after so many ms; 0 when it has not slept in the end. */
  onResume(listener: (sleptMs: number) => void): Cancel {
    return this.#resumes.add(listener);
  }

  /** The system says that it goes to sleep. */
  suspending(): void {
    this.look();
    if (this.#announcedAt !== null) return;
    this.#announcedAt = this.#lookedAt;
    this.#log?.write('info', 'engine', 'The machine goes to sleep.');
    this.#suspends.tell();
  }

  /** The system says that it has woken. */
  resumed(): void {
    this.look();
    if (this.#announcedAt !== null) this.#woken(0);
  }

  /** Looks at the clock whether there has been a sleep. */
  look(): void {
    const [now, sinceBoot] = [this.#clock.monotonic(), this.#clock.sinceBoot()];
    const gap = now - this.#lookedAt;
    /** How long the monotonic clock has stood. */
    const stood = Math.max(0, sinceBoot - this.#bootLookedAt - gap);
    this.#lookedAt = now;
    this.#bootLookedAt = sinceBoot;
    if (gap > LONGEST_AWAKE_LOOK_MS) {
      this.#sleeps.push({ until: now, ms: gap });
      if (this.#sleeps.length > SLEEPS_KEPT) this.#sleeps.shift();
    }
    if (gap > LONGEST_AWAKE_LOOK_MS || stood > LONGEST_AWAKE_LOOK_MS) this.#woken(gap + stood);
    else if (this.#announcedAt !== null && now - this.#announcedAt > SLEEP_CALLED_OFF_AFTER_MS)
      this.#woken(0);
  }

  #woken(sleptMs: number): void {
    this.#announcedAt = null;
    const after = sleptMs === 0 ? '' : ` after ${Math.round(sleptMs / 1_000)} s, in which nothing could run`;
    this.#log?.write('info', 'engine', `The machine has woken${after}.`);
    this.#resumes.tell(sleptMs);
  }
}
