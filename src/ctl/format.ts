import { styleText } from 'node:util';

const UNKNOWN = '–';

/** "3s", "12m", "5h", "2d". */
export function span(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

export function megabytes(bytes: number | null): string {
  return bytes === null ? UNKNOWN : `${(bytes / 1_000_000).toFixed(0)} MB`;
}

export function percent(value: number | null): string {
  return value === null ? UNKNOWN : `${value.toFixed(0)}%`;
}

export function count(value: number | null): string {
  return value === null ? UNKNOWN : String(value);
}

export type Tone = 'ok' | 'warn' | 'bad' | 'quiet' | 'plain';

const STYLES = { ok: 'green', warn: 'yellow', bad: 'red', quiet: 'dim', plain: 'reset' } as const;

/** The text in the colour of its meaning, where there are colours. */
export function tinted(text: string, tone: Tone, color: boolean): string {
  return color && tone !== 'plain' ? styleText(STYLES[tone], text, { validateStream: false }) : text;
}

const TONES: Readonly<Record<string, Tone>> = {
  running: 'ok',
  starting: 'quiet',
  stopping: 'quiet',
  stopped: 'quiet',
  late: 'warn',
  restarting: 'warn',
  errored: 'bad',
};

export const toneOf = (state: string): Tone => TONES[state] ?? 'plain';
