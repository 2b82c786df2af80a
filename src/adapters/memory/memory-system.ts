import type { SystemControl } from '../../core/engine.ts';
import type { EventLog } from '../../core/events/event-log.ts';
import { LogRing } from '../../core/events/log-ring.ts';
import { deriveAttention } from '../../core/live/attention.ts';
import { LiveFeed } from '../../core/live/live-feed.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Attention } from '../../model/attention.ts';
import type { EngineView, Health } from '../../model/engine.ts';
import type { LogLevel, LogLine } from '../../model/log.ts';
import type { ProcessView } from '../../model/process.ts';
import {
  DEFAULT_ENGINE_SETTINGS,
  type EngineSettings,
  type EngineSettingsChange,
} from '../../model/settings.ts';
import type { MemoryConnections } from './memory-connections.ts';
import type { MemoryOscillator } from './memory-oscillator.ts';
import type { MemoryQueues } from './memory-queues.ts';

interface Parts {
  readonly oscillator: MemoryOscillator;
  readonly connections: MemoryConnections;
  readonly queues: MemoryQueues;
  readonly events: EventLog;
}

/** The engine as a whole, made up. */
export class MemorySystem implements SystemControl {
  readonly log: LogRing;
  readonly live: LiveFeed;
  readonly #clock: Clock;
  readonly #parts: Parts;
  readonly #startedAt: number;
  #settings: EngineSettings = DEFAULT_ENGINE_SETTINGS;
  #attention: Attention[] = [];

  constructor(clock: Clock, parts: Parts) {
    this.#clock = clock;
    this.#parts = parts;
    this.#startedAt = clock.now();
    this.log = new LogRing({ clock });
    const { oscillator, connections, queues, events } = parts;
    this.live = new LiveFeed(
      {
        now: {
          oscillator: () => oscillator.state(),
          threads: () => oscillator.threads(),
          metrics: () => oscillator.metrics(),
          snapshot: () => oscillator.saved(),
          redis: () => connections.link(),
          connection: () => connections.current(),
          processes: () => this.processes(),
          attention: () => this.attention(),
        },
        polled: { redisInfo: () => connections.info(), queues: () => queues.list() },
        history: (seconds) => oscillator.history(seconds),
        events,
      },
      clock,
    );
  }

  get logLines(): LogRing {
    return this.log;
  }

  health(): Health {
    const redis = this.#parts.connections.link().kind;
    return {
      status: redis === 'ready' ? 'ok' : 'degraded',
      redis,
      oscillator: this.#parts.oscillator.state().status.kind,
      uptimeSeconds: (this.#clock.now() - this.#startedAt) / 1_000,
    };
  }

  view(): EngineView {
    return {
      version: '0.0.0-memory',
      startedAt: this.#startedAt,
      pid: 4_241,
      nodeVersion: 'v24.0.0',
      platform: 'linux-x64',
      apiUrl: null,
      dataDir: '/tmp/capstan-memory',
      host: 'server',
      scriptFolders: ['/tmp/capstan-memory/scripts'],
    };
  }

  processes(): ProcessView[] {
    const since = this.#startedAt;
    const common = { restarts: 0, lastExit: null, rssLimitBytes: null } as const;
    return [
      {
        ...common,
        id: 'embedded-redis',
        label: 'embedded Redis',
        group: 'redis',
        state: { kind: 'running', since, pid: 4_242 },
        rssBytes: 9_400_000,
        cpuPercent: 0.4,
      },
      {
        ...common,
        id: 'thread-host',
        label: 'thread host',
        group: 'threads',
        state: { kind: 'running', since, pid: 4_243 },
        rssBytes: 84_000_000,
        cpuPercent: 2.1,
      },
    ];
  }

  attention(): Attention[] {
    const { oscillator, connections, events } = this.#parts;
    this.#attention = deriveAttention(
      {
        now: this.#clock.now(),
        redis: connections.link(),
        evictionPolicy: 'noeviction',
        processes: this.processes(),
        oscillator: oscillator.state(),
        metrics: oscillator.metrics(),
        queues: [],
        events: events.last(500),
      },
      this.#attention,
    );
    return this.#attention;
  }

  settings(): EngineSettings {
    return this.#settings;
  }

  async changeSettings(change: EngineSettingsChange): Promise<EngineSettings> {
    this.#settings = { ...this.#settings, ...change };
    return this.#settings;
  }

  logs(query: { limit: number; level: LogLevel }): LogLine[] {
    return this.log.lines(query);
  }

  async prometheus(): Promise<string> {
    return '# HELP capstan_up Made up\n# TYPE capstan_up gauge\ncapstan_up 1\n';
  }
}
