import type { Attention } from '../../../model/attention.ts';
import type { EngineEvent } from '../../../model/event.ts';
import type { JobOverview } from '../../../model/job-overview.ts';
import type { LiveFrame } from '../../../model/live.ts';
import type {
  FleetMetrics,
  FleetPoint,
  OscillatorState,
  ThreadView,
  ThroughputPoint,
} from '../../../model/oscillator.ts';
import type { OneShotsView } from '../../../model/one-shot.ts';
import type { PoolView } from '../../../model/pool.ts';
import type { ProcessGroup } from '../../../model/process-group.ts';
import type { ProcessView } from '../../../model/process.ts';
import type { PythonView } from '../../../model/python.ts';
import type { QueueView } from '../../../model/queue.ts';
import type { ConnectionView, RedisInfo, RedisLinkState } from '../../../model/redis.ts';
import type { FleetSlots } from './fleet-slots.ts';
import type { GroupTrails, ProcessTrails } from './process-trails.ts';

/** How the panel itself is connected to the engine. */
export type StreamState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'paused'; readonly since: number }
  | { readonly kind: 'retrying'; readonly since: number; readonly attempt: number; readonly error: unknown };

/** An event with a number of its own, so that lists can tell two equal ones apart. */
export interface NumberedEvent {
  readonly number: number;
  readonly event: EngineEvent;
}

/** A figure of each thing, by its key; one number per observation. */
export type Trails = Readonly<Record<string, readonly number[]>>;

/** Everything the engine has told the panel; null is "not known yet". */
export interface LiveState {
  readonly stream: StreamState;
  readonly frameAt: number | null;
  readonly oscillator: OscillatorState | null;
  readonly threads: readonly ThreadView[] | null;
  /** Where each thread stands in the drawing of its fleet. */
  readonly slots: FleetSlots;
  readonly metrics: FleetMetrics | null;
  /** Points that came since the stream opened; the history has the older ones. */
  readonly fleetPoints: readonly FleetPoint[];
  readonly throughput: readonly ThroughputPoint[];
  /** Grows when the history has to be asked for again: the points here do not reach back to it. */
  readonly historyEpoch: number;
  readonly snapshot: LiveFrame['snapshot'];
  readonly redis: RedisLinkState | null;
  readonly redisInfo: RedisInfo | null;
  readonly connection: ConnectionView | null;
  readonly queues: readonly QueueView[] | null;
  /** Waiting and active jobs. */
  readonly queueTrails: Trails;
  readonly pools: readonly PoolView[] | null;
  /** Tasks ended a second. */
  readonly poolTrails: Trails;
  readonly oneShots: OneShotsView | null;
  /** Types of jobs and their workers, wherever they are. */
  readonly jobs: JobOverview | null;
  readonly processes: readonly ProcessView[] | null;
  readonly processTrails: ProcessTrails;
  readonly groups: readonly ProcessGroup[] | null;
  readonly groupTrails: GroupTrails;
  readonly python: PythonView | null;
  readonly attention: readonly Attention[];
  /** Newest first. */
  readonly events: readonly NumberedEvent[];
}

export const INITIAL_LIVE_STATE: LiveState = {
  stream: { kind: 'connecting' },
  frameAt: null,
  oscillator: null,
  threads: null,
  slots: { pushers: [], pullers: [] },
  metrics: null,
  fleetPoints: [],
  throughput: [],
  historyEpoch: 0,
  snapshot: undefined,
  redis: null,
  redisInfo: null,
  connection: null,
  queues: null,
  queueTrails: {},
  pools: null,
  poolTrails: {},
  oneShots: null,
  jobs: null,
  processes: null,
  processTrails: {},
  groups: null,
  groupTrails: {},
  python: null,
  attention: [],
  events: [],
};
