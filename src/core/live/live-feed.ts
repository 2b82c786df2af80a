import type { LiveFrame } from '../../model/live.ts';
import type { EventLog } from '../events/event-log.ts';
import { EventFeed } from '../events/feed.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { Feed, FeedEvent, FollowOptions } from '../ports/feed.ts';

type Happened = 'events' | 'fleetPoints' | 'throughput';
/** The parts of a frame that are values, not lists of what happened. */
export type LiveParts = Required<Omit<LiveFrame, 'at' | 'full' | Happened>>;
type PolledPart = 'redisInfo' | 'queues' | 'jobs';

/** Where the parts of a frame come from. */
export interface LiveSources {
  /** Asked ten times a second while somebody follows; cheap and without I/O. */
  readonly now: { readonly [Part in Exclude<keyof LiveParts, PolledPart>]: () => LiveParts[Part] };
  /** Asked once a second while somebody follows; a failure leaves the part as it was. */
  readonly polled: { readonly [Part in PolledPart]: () => Promise<LiveParts[Part]> };
  /** Points of the charts of the last `seconds`. */
  history(seconds: number): {
    fleet: NonNullable<LiveFrame['fleetPoints']>;
    throughput: NonNullable<LiveFrame['throughput']>;
  };
  readonly events: EventLog;
}

const FRAME_MS = 100;
const POLL_MS = 1_000;
const FIRST_EVENTS = 50;

/**
 * The panel's only stream. Nothing is asked, compared or polled while nobody follows; readers share one set of
 * frames, and one that comes new or too late begins with a frame that has everything.
 */
export class LiveFeed implements Feed<LiveFrame> {
  readonly #sources: LiveSources;
  readonly #clock: Clock;
  readonly #feed = new EventFeed<LiveFrame>({ keep: 100 });
  #known: Partial<LiveParts> = {};
  readonly #texts = new Map<string, string>();
  #timers: Cancel[] = [];
  #polling = false;
  #eventsSeen = 0;
  #fleetSeen = 0;
  #throughputSeen = 0;

  constructor(sources: LiveSources, clock: Clock) {
    this.#sources = sources;
    this.#clock = clock;
  }

  follow(options: FollowOptions = {}): AsyncIterableIterator<FeedEvent<LiveFrame>> {
    if (this.#timers.length === 0) this.#begin();
    else this.#frame();
    return this.#feed.follow({ ...options, first: () => this.#full() });
  }

  /** Ends every reader. */
  end(): void {
    this.#rest();
    this.#feed.end();
  }

  #begin(): void {
    this.#eventsSeen = this.#sources.events.count;
    this.#fleetSeen = this.#throughputSeen = this.#clock.now();
    this.#collect();
    this.#timers = [
      this.#clock.every(FRAME_MS, () => {
        if (this.#feed.readers === 0) this.#rest();
        else this.#frame();
      }),
      this.#clock.every(POLL_MS, () => void this.#poll()),
    ];
    void this.#poll();
  }

  #rest(): void {
    for (const cancel of this.#timers.splice(0)) cancel();
    this.#feed.forget();
  }

  #frame(): void {
    const frame = { ...this.#collect(), ...this.#happened() };
    if (Object.keys(frame).length > 0) this.#feed.publish({ at: this.#clock.now(), ...frame });
  }

  #full(): LiveFrame {
    return {
      at: this.#clock.now(),
      full: true,
      ...this.#known,
      events: this.#sources.events.last(FIRST_EVENTS),
    };
  }

  /** The parts that differ from what was last told. */
  #collect(): Partial<LiveParts> {
    const { now } = this.#sources;
    const parts = Object.fromEntries(Object.entries(now).map(([part, ask]) => [part, ask()]));
    return this.#changed(parts);
  }

  #changed(parts: Partial<LiveParts>): Partial<LiveParts> {
    const changed = Object.entries(parts).filter(([part, value]) => {
      const text = JSON.stringify(value);
      const same = this.#texts.get(part) === text;
      this.#texts.set(part, text);
      return !same;
    });
    const fresh = Object.fromEntries(changed) as Partial<LiveParts>;
    this.#known = { ...this.#known, ...fresh };
    return fresh;
  }

  #happened(): Pick<LiveFrame, Happened> {
    const { events } = this.#sources;
    const now = this.#clock.now();
    // The clock may have been set back: nothing of the future has been seen.
    this.#fleetSeen = Math.min(this.#fleetSeen, now);
    this.#throughputSeen = Math.min(this.#throughputSeen, now);
    const seconds = Math.ceil((now - Math.min(this.#fleetSeen, this.#throughputSeen)) / 1_000) + 1;
    const history = this.#sources.history(seconds);
    const fleetPoints = history.fleet.filter((point) => point.at > this.#fleetSeen);
    const throughput = history.throughput.filter((point) => point.at > this.#throughputSeen);
    const newEvents = events.since(this.#eventsSeen);
    this.#eventsSeen = events.count;
    this.#fleetSeen = fleetPoints.at(-1)?.at ?? this.#fleetSeen;
    this.#throughputSeen = throughput.at(-1)?.at ?? this.#throughputSeen;
    return {
      ...(fleetPoints.length > 0 && { fleetPoints }),
      ...(throughput.length > 0 && { throughput }),
      ...(newEvents.length > 0 && { events: newEvents }),
    };
  }

  async #poll(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    const { redisInfo, queues, jobs } = this.#sources.polled;
    const answers = await Promise.allSettled([
      redisInfo().then((value) => ({ redisInfo: value })),
      queues().then((value) => ({ queues: value })),
      jobs().then((value) => ({ jobs: value })),
    ]);
    this.#polling = false;
    if (this.#timers.length === 0) return;
    const parts = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const fresh = this.#changed(Object.assign({}, ...parts) as Partial<LiveParts>);
    if (Object.keys(fresh).length > 0) this.#feed.publish({ at: this.#clock.now(), ...fresh });
  }
}
