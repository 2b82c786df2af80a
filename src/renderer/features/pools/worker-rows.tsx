import { Tooltip } from '@mantine/core';
import type { ProcessState } from '../../../model/process.ts';
import { formatDigits, formatRate, formatSpan, plural } from '../../components/format.ts';
import { MemoryBar } from '../../components/memory-bar.tsx';
import { ProcessStateMark } from '../../components/process-state.tsx';
import classes from './pool-card.module.css';

/** What is shown of a process, whether it works for a pool or for one task. */
export interface WorkerLine {
  readonly id: string;
  readonly state: ProcessState;
  /** What it does; null: nothing. */
  readonly doing: string | null;
  readonly lastExit: string | null;
  readonly rssBytes: number | null;
  readonly rssLimitBytes: number | null;
  readonly cpuPercent: number | null;
}

/** Why it is not running, or why it was not a while ago. */
function story({ state, lastExit }: WorkerLine): string | null {
  if (state.kind === 'restarting')
    return `${state.cause} · next try in ${formatSpan(state.retryAt - state.since)}`;
  return state.kind === 'errored' ? state.cause : lastExit === null ? null : `last exit: ${lastExit}`;
}

export const tasksText = (count: number): string | null => (count === 0 ? null : plural(count, 'task'));

function Worker({ line }: { line: WorkerLine }) {
  const { id, state, doing, rssBytes, rssLimitBytes, cpuPercent } = line;
  const told = story(line);
  const pid = 'pid' in state ? state.pid : null;
  return (
    <li className={classes.worker}>
      <span className={classes.who} title={`${id}, ${state.kind}`}>
        <ProcessStateMark state={state} text={pid === null ? state.kind : formatDigits(pid)} />
      </span>
      <span className={classes.doing} data-busy={doing !== null || undefined}>
        {doing ?? (state.kind === 'running' ? 'idle' : '')}
      </span>
      <MemoryBar bytes={rssBytes} limitBytes={rssLimitBytes} short />
      <span className={classes.cpu}>{cpuPercent === null ? '–' : `${formatRate(cpuPercent)} %`}</span>
      {told !== null && (
        <Tooltip label={told}>
          <span className={classes.story} data-bad={state.kind === 'errored' || undefined}>
            {told}
          </span>
        </Tooltip>
      )}
    </li>
  );
}

/** The processes of a card. */
export function WorkerRows({ label, lines }: { label: string; lines: readonly WorkerLine[] }) {
  return (
    // Many of them scroll, by keyboard too.
    <ul className={classes.workers} aria-label={label} tabIndex={0}>
      {lines.map((line) => (
        <Worker key={line.id} line={line} />
      ))}
    </ul>
  );
}
