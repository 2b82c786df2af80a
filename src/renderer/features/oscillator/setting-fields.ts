import { type OscillatorSettings, oscillatorSettingsSchema } from '../../../model/oscillator.ts';

/** The settings that are one whole number. */
export type NumberSettingName =
  | 'maxPushers'
  | 'maxPullers'
  | 'messagesPerSwitch'
  | 'pushIntervalMs'
  | 'messagesPerJob'
  | 'maxBacklog'
  | 'handlerTimeoutMs';

export interface NumberField {
  readonly name: NumberSettingName;
  readonly label: string;
  readonly unit?: string;
  readonly help: string;
}

export const MAIN_FIELDS: readonly NumberField[] = [
  { name: 'maxPushers', label: 'Most pushers', help: 'Threads that push at the same time, at most' },
  { name: 'maxPullers', label: 'Most pullers', help: 'Threads that pull at the same time, at most' },
  {
    name: 'messagesPerSwitch',
    label: 'Messages per switch',
    help: 'Messages counted from one role switch to the next',
  },
  {
    name: 'pushIntervalMs',
    label: 'Push interval',
    unit: 'ms',
    help: 'Pause of each pusher; 0 is as fast as Redis acknowledges',
  },
];

export const PACK_FIELD: NumberField = {
  name: 'messagesPerJob',
  label: 'Messages per job',
  help: 'Packs messages into one BullMQ job for throughput; each is still counted on its own',
};

export const LIMIT_FIELDS: readonly NumberField[] = [
  { name: 'maxBacklog', label: 'Largest backlog', help: 'Waiting messages above which pushers rest' },
  {
    name: 'handlerTimeoutMs',
    label: 'Handler timeout',
    unit: 'ms',
    help: 'Longest that a handler may take for one message',
  },
];

const shape = oscillatorSettingsSchema.shape;

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** The limits of a field, as the model has them. */
export const boundsOf = (name: NumberSettingName): Bounds => ({
  min: shape[name].minValue ?? 0,
  max: shape[name].maxValue ?? Number.MAX_SAFE_INTEGER,
});

/** What is wrong with a value; null when nothing is. */
export function problemOf(value: unknown, { min, max }: Bounds): string | null {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return null;
  return `A whole number from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`;
}

export const HANDLER_LABELS: Record<OscillatorSettings['handler']['kind'], string> = {
  none: 'Nothing',
  cpu: 'CPU work',
  script: 'Script',
};
