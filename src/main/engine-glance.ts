import type { Attention } from '../model/attention.ts';
import type { ProcessGroup } from '../model/process-group.ts';
import type { OscillatorStatus } from '../model/oscillator.ts';
import type { PoolState } from '../model/pool.ts';

/** A pool from afar. */
export interface PoolGlance {
  readonly name: string;
  readonly state: PoolState['kind'];
}

/** A group of processes from afar. */
export interface GroupGlance extends Pick<ProcessGroup, 'id' | 'label' | 'kind' | 'actions'> {
  /** `incomplete`: fewer run than should. */
  readonly state: 'up' | 'incomplete' | 'stopped';
}

/** What the tray, the notifications and the dock need to know of the engine. */
export interface EngineGlance {
  readonly status: OscillatorStatus['kind'];
  /** Redis answers, so that work can be started. */
  readonly canStart: boolean;
  readonly pushers: number;
  readonly pullers: number;
  readonly messages: number;
  /** What is only to be known is left to the panel. */
  readonly attention: readonly Attention[];
  /** Groups that can be told something; pools are on their own. */
  readonly groups: readonly GroupGlance[];
  /** Why messages failed lately, the newest first. */
  readonly failures: readonly string[];
  readonly pools: readonly PoolGlance[];
  /** Something runs or waits to run that the end of the app would interrupt. */
  readonly working: boolean;
}

/** How it looks from afar; the colour of the icon. `stopped` is what the user wanted, so it is no trouble. */
export type Mood = 'ok' | 'warn' | 'bad' | 'stopped';

export function moodOf({ status, attention }: EngineGlance): Mood {
  if (attention.some(({ severity }) => severity === 'bad')) return 'bad';
  if (attention.length > 0 || status === 'degraded') return 'warn';
  return status === 'stopped' ? 'stopped' : 'ok';
}
