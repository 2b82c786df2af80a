import { DomainError } from '../../model/domain-error.ts';
import type { Attention } from '../../model/attention.ts';
import { attentionWords } from '../../model/attention-words.ts';
import type { EngineView, Health, HealthCause, Readiness } from '../../model/engine.ts';
import type { LogLevel, LogLine } from '../../model/log.ts';
import type { QueueView } from '../../model/queue.ts';
import type { EngineSettings, EngineSettingsChange } from '../../model/settings.ts';
import type {
  ConnectionControl,
  OneShotControl,
  OscillatorControl,
  PoolControl,
  ProcessControl,
  PythonControl,
  QueueControl,
  SystemControl,
} from '../engine.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LogRing } from '../events/log-ring.ts';
import type { JobGlance } from '../jobs/job-glance.ts';
import { deriveAttention, type HistoryTrouble } from '../live/attention.ts';
import { LiveFeed } from '../live/live-feed.ts';
import type { Clock } from '../ports/clock.ts';
import type { DataFolder } from '../ports/data-folder.ts';
import type { Exposition } from '../ports/figures.ts';
import type { KeptSettings } from '../settings/kept-settings.ts';
import { ATTENTION_FRESH_MS } from '../../model/timings.ts';

/** Who looks around is content with what somebody else has seen so lately, ms. */
const SEEN_LATELY_MS = 2_000;

/** What does not stop work, and leaves the engine less than well; whatever is `bad` does as well. */
const UNWELL: ReadonlySet<Attention['kind']> = new Set(['fleet-degraded', 'redis-memory']);

export interface EngineSystemOptions {
  readonly clock: Clock;
  readonly log: LogRing;
  readonly events: EventLog;
  readonly settings: Pick<KeptSettings<EngineSettings>, 'current' | 'change'>;
  readonly oscillator: OscillatorControl & { lastSaved(): { savedAt: number; revision: number } | null };
  readonly connections: ConnectionControl;
  readonly queues: QueueControl;
  readonly pools: Pick<PoolControl, 'list'>;
  readonly oneShots: Pick<OneShotControl, 'view'>;
  readonly processes: Pick<ProcessControl, 'list' | 'groups'>;
  readonly python: Pick<PythonControl, 'view'>;
  readonly jobGlance: Pick<JobGlance, 'look' | 'seen'>;
  /** What is wrong with the histories of jobs and tasks. */
  readonly histories: () => readonly HistoryTrouble[];
  readonly exposition: Pick<Exposition, 'text'>;
  /** Where everything is kept; null: nowhere. */
  readonly dataFolder: DataFolder | null;
  /** What does not change in an engine's life. */
  readonly about: Omit<EngineView, 'apiUrl' | 'startedAt'>;
}

/** The engine as a whole: what it is, how it is, what needs a person, and the panel's stream. */
export class EngineSystem implements SystemControl {
  readonly live: LiveFeed;
  readonly #options: EngineSystemOptions;
  readonly #startedAt: number;
  readonly #begunAt: number;
  #apiUrl: string | null = null;
  #stopping = false;
  #attention: Attention[] = [];
  #queues: { readonly at: number; readonly views: readonly QueueView[] } = { at: -Infinity, views: [] };

  constructor(options: EngineSystemOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#begunAt = options.clock.monotonic();
    this.live = this.#createLive();
  }

  get logLines(): LogRing {
    return this.#options.log;
  }

  /** The API listens at `url`. */
  listening(url: string): void {
    this.#apiUrl = url;
  }

  /** From now on the API takes no new work. */
  stopping(): void {
    this.#stopping = true;
  }

  /** What was found of Redis is as old as its last check. */
  readiness(): Readiness {
    const { connections } = this.#options;
    const causes: HealthCause[] = [];
    const refusal = this.refusal();
    if (refusal !== null) {
      const kind = refusal.code === 'ENGINE_STOPPING' ? 'stopping' : 'data-folder-unusable';
      causes.push({ kind, reason: refusal.message });
    }
    const link = connections.link();
    const { trouble } = connections.usability();
    if (link.kind === 'lost') causes.push({ kind: 'redis-away', reason: `Redis is away: ${link.reason}` });
    else if (link.kind === 'connecting')
      causes.push({ kind: 'starting', reason: 'Redis has not answered yet' });
    else if (trouble !== null)
      causes.push({ kind: 'redis-unusable', reason: `${trouble.reason}. ${trouble.cure}` });
    return { ready: causes.length === 0, causes };
  }

  health(): Health {
    const { ready, causes } = this.readiness();
    const told = new Set(causes.map(({ kind }) => kind));
    const others = this.attention()
      .filter(({ kind, severity }) => (severity === 'bad' || UNWELL.has(kind)) && !told.has(kind))
      .map((item): HealthCause => {
        const { title, detail } = attentionWords(item);
        return { kind: item.kind, reason: detail === '' ? title : `${title}: ${detail}` };
      });
    const all = [...causes, ...others];
    return {
      status: this.#stopping ? 'stopping' : all.length === 0 ? 'ok' : 'degraded',
      ready,
      causes: all,
      redis: this.#options.connections.link().kind,
      oscillator: this.#options.oscillator.state().status.kind,
      uptimeSeconds: (this.#options.clock.monotonic() - this.#begunAt) / 1_000,
    };
  }

  refusal(): DomainError | null {
    if (this.#stopping)
      return new DomainError('ENGINE_STOPPING', 'Capstan is stopping and takes no new work.');
    const trouble = this.#options.dataFolder?.trouble() ?? null;
    if (trouble === null) return null;
    const { dataDir } = this.#options.about;
    const message = `The data folder ${dataDir} cannot be used: ${trouble.reason}. No new work is accepted until it can.`;
    return new DomainError('DATA_FOLDER_UNUSABLE', message, { dataDir, reason: trouble.reason });
  }

  view(): EngineView {
    return { ...this.#options.about, apiUrl: this.#apiUrl, startedAt: this.#startedAt };
  }

  attention(): Attention[] {
    const { clock, connections, oscillator, pools, processes, python, events } = this.#options;
    const now = clock.now();
    this.#attention = deriveAttention(
      {
        now,
        redis: connections.link(),
        dataFolder: this.#options.dataFolder?.trouble() ?? null,
        usability: connections.usability(),
        histories: this.#options.histories(),
        processes: processes.list(),
        pools: pools.list(),
        python: python.view(),
        oscillator: oscillator.state(),
        metrics: oscillator.metrics(),
        jobs: this.#options.jobGlance.seen(ATTENTION_FRESH_MS),
        queues: clock.monotonic() - this.#queues.at <= ATTENTION_FRESH_MS ? this.#queues.views : [],
        events: events.last(500),
      },
      this.#attention,
    );
    return this.#attention;
  }

  async lookAround(): Promise<void> {
    if (this.#options.clock.monotonic() - this.#queues.at <= SEEN_LATELY_MS) return;
    await Promise.allSettled([this.#listQueues(), this.#options.jobGlance.look()]);
  }

  settings(): EngineSettings {
    return this.#options.settings.current();
  }

  async changeSettings(change: EngineSettingsChange): Promise<EngineSettings> {
    const { settings, events, clock } = this.#options;
    const before = settings.current();
    const after = await settings.change(change);
    const fields = Object.keys(after).filter(
      (name) => after[name as keyof EngineSettings] !== before[name as keyof EngineSettings],
    );
    if (fields.length > 0) events.add({ kind: 'settings-changed', at: clock.now(), fields });
    return after;
  }

  logs(query: { limit: number; level: LogLevel }): LogLine[] {
    return this.#options.log.lines(query);
  }

  prometheus(): Promise<string> {
    return this.#options.exposition.text();
  }

  /** Ends the streams. */
  close(): void {
    this.live.end();
  }

  async #listQueues(): Promise<QueueView[]> {
    const views = await this.#options.queues.list();
    this.#queues = { at: this.#options.clock.monotonic(), views };
    return views;
  }

  #createLive(): LiveFeed {
    const { clock, oscillator, connections, pools, oneShots, processes, python, jobGlance, events } =
      this.#options;
    return new LiveFeed(
      {
        now: {
          oscillator: () => oscillator.state(),
          threads: () => oscillator.threads(),
          metrics: () => oscillator.metrics(),
          snapshot: () => oscillator.lastSaved(),
          redis: () => connections.link(),
          connection: () => connections.current(),
          pools: () => pools.list(),
          oneShots: () => oneShots.view(),
          processes: () => processes.list(),
          groups: () => processes.groups(),
          python: () => python.view(),
          attention: () => this.attention(),
        },
        polled: {
          redisInfo: () => connections.info(),
          queues: () => this.#listQueues(),
          jobs: () => jobGlance.look(),
        },
        history: (seconds) => oscillator.history(seconds),
        events,
      },
      clock,
    );
  }
}
