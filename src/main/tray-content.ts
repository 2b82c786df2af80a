import type { GroupAction } from '../model/process-group.ts';
import { attentionWords } from '../model/attention-words.ts';
import { type EngineGlance, type GroupGlance, type Mood, moodOf, type PoolGlance } from './engine-glance.ts';

/** What the tray's menu can ask for. */
export type TrayCommand =
  | 'open'
  | 'start'
  | 'stop'
  | 'pause-all'
  | 'resume-all'
  | 'failures'
  | 'attention'
  | 'quit'
  | PoolCommand
  | GroupCommand;

/** What it can ask of a pool. */
export interface PoolCommand {
  readonly pool: string;
  readonly verb: 'pause' | 'resume' | 'restart' | 'show';
}

/** What a whole group of processes can be told. */
export type GroupDeed = Exclude<GroupAction, 'scale' | 'autoscale'>;

/** What it can ask a group of processes for. */
export interface GroupCommand {
  readonly group: string;
  readonly deed: GroupDeed | 'show';
}

export interface TrayItem {
  readonly label: string;
  /** Null: a line of text. */
  readonly command: TrayCommand | null;
  readonly enabled: boolean;
  readonly items?: readonly TrayItem[];
}

export interface TrayContent {
  readonly mood: Mood;
  readonly toolTip: string;
  /** `null` is a line between groups. */
  readonly items: readonly (TrayItem | null)[];
}

const STATUS: Record<EngineGlance['status'], string> = {
  stopped: 'Stopped',
  starting: 'Starting',
  running: 'Running',
  degraded: 'Running, degraded',
  stopping: 'Stopping',
};
const POOL_STATUS: Record<PoolGlance['state'], string> = {
  working: 'Working',
  paused: 'Paused',
  draining: 'Draining',
  drained: 'Drained',
  errored: 'No worker can be started',
  stopped: 'Stopped',
};
const GROUP_STATUS: Record<GroupGlance['state'], string> = {
  up: 'All running',
  incomplete: 'Partly running',
  stopped: 'Stopped',
};
const DEEDS: readonly (readonly [deed: GroupDeed, label: string])[] = [
  ['start', 'Start'],
  ['stop', 'Stop'],
  ['restart', 'Restart'],
  ['reload', 'Reload one by one'],
];
const LONGEST_LINE = 60;

const short = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
};
const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
const command = (label: string, name: TrayCommand, enabled = true): TrayItem => ({
  label,
  command: name,
  enabled,
});
const text = (label: string): TrayItem => ({ label: short(label), command: null, enabled: false });

/** Without its figures: a menu that changes all the time cannot be used. */
function poolItem({ name, state }: PoolGlance): TrayItem {
  const ask = (label: string, verb: PoolCommand['verb'], enabled = true): TrayItem => ({
    label,
    command: { pool: name, verb },
    enabled,
  });
  const rests = state === 'paused' || state === 'draining' || state === 'drained';
  return {
    label: short(`Pool ${name}`),
    command: null,
    enabled: true,
    items: [
      text(POOL_STATUS[state]),
      ask('Pause', 'pause', state === 'working'),
      ask('Resume', 'resume', rests),
      ask('Restart workers', 'restart', state !== 'stopped'),
      ask('Show', 'show'),
    ],
  };
}

/** The same for other groups of processes. */
function groupItem({ id, label, state, actions }: GroupGlance): TrayItem {
  const ask = (words: string, deed: GroupCommand['deed']): TrayItem => ({
    label: words,
    command: { group: id, deed },
    enabled: true,
  });
  const deeds = DEEDS.filter(([deed]) => actions.includes(deed));
  return {
    label: short(label),
    command: null,
    enabled: true,
    items: [
      text(GROUP_STATUS[state]),
      ...deeds.map(([deed, words]) => ask(words, deed)),
      ask('Show', 'show'),
    ],
  };
}

/** Windows cuts a tooltip at 127 characters. */
function toolTipOf(glance: EngineGlance): string {
  const { status, pushers, pullers, messages, attention } = glance;
  const fleet = status === 'stopped' ? '' : ` · ${count(pushers, 'pusher')}, ${count(pullers, 'puller')}`;
  const troubles = attention.length === 0 ? '' : `\n${count(attention.length, 'problem')}`;
  return `Capstan: ${STATUS[status].toLowerCase()}${fleet}\n${count(messages, 'message')}${troubles}`;
}

/** Something that "Pause all" would pause, as far as is known at a glance; what is known of jobs is in Redis. */
const isAtWork = ({ status, pools, groups }: EngineGlance): boolean =>
  (status !== 'stopped' && status !== 'stopping') ||
  pools.some(({ state }) => state === 'working') ||
  groups.some(({ kind, state }) => kind === 'python' && state !== 'stopped');

/**
 * The tray as a picture of the engine; null: the engine is not there yet. `pausedAll`: "Pause all" was chosen, and there is
 * something to resume.
 */
export function trayContent(glance: EngineGlance | null, pausedAll = false): TrayContent {
  const open = command('Open Capstan', 'open');
  const quit = command('Quit', 'quit');
  if (glance === null)
    return { mood: 'warn', toolTip: 'Capstan: the engine is starting', items: [open, null, quit] };
  const { status, canStart, attention, failures, pools, groups } = glance;
  const rests = status === 'stopped' || status === 'stopping';
  return {
    mood: moodOf(glance),
    toolTip: toolTipOf(glance),
    items: [
      text(`Oscillator: ${STATUS[status].toLowerCase()}`),
      open,
      null,
      command('Start the oscillator', 'start', status === 'stopped' && canStart),
      command('Stop the oscillator', 'stop', !rests),
      null,
      // Everything: the oscillator, pools, job types and Python workers.
      command('Pause all', 'pause-all', !pausedAll || isAtWork(glance)),
      command('Resume all', 'resume-all', pausedAll),
      null,
      ...(pools.length === 0 ? [] : [...pools.map(poolItem), null]),
      ...(groups.length === 0 ? [] : [...groups.map(groupItem), null]),
      ...attention.map((item) => command(short(attentionWords(item).title), 'attention')),
      {
        label: 'Recent failures',
        command: null,
        enabled: failures.length > 0,
        items: [...failures.map(text), command('Show all', 'failures')],
      },
      null,
      quit,
    ],
  };
}
