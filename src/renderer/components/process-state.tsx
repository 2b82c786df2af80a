import {
  type Icon,
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconClockExclamation,
  IconLoader2,
  IconPlayerStopFilled,
  IconRotateClockwise,
} from '@tabler/icons-react';
import { assertNever } from '../../model/assert-never.ts';
import type { ProcessState, ProcessStateKind, ProcessView } from '../../model/process.ts';
import { formatSpan } from './format.ts';
import classes from './process-state.module.css';

const ICONS: Readonly<Record<ProcessStateKind, Icon>> = {
  starting: IconLoader2,
  running: IconCircleCheckFilled,
  late: IconClockExclamation,
  stopping: IconLoader2,
  stopped: IconPlayerStopFilled,
  restarting: IconRotateClockwise,
  errored: IconCircleXFilled,
};

/** The state as an icon and a word; or, where the word says nothing new, as an icon and another `text`. */
export function ProcessStateMark({ state, text }: { state: ProcessState; text?: string }) {
  const StateIcon = ICONS[state.kind];
  return (
    <span className={classes.mark} data-kind={state.kind}>
      <StateIcon size={14} stroke={2} aria-hidden="true" />
      {text ?? state.kind}
      {text !== undefined && text !== state.kind && <span className="sr-only"> {state.kind}</span>}
    </span>
  );
}

/** What there is to say of a process beyond its state. */
export function processNow({ state, lastExit }: ProcessView): string {
  switch (state.kind) {
    case 'restarting':
      return `next try in ${formatSpan(state.retryAt - state.since)} · ${state.cause}`;
    case 'errored':
      return state.cause;
    case 'late':
      return 'no heartbeat lately';
    case 'running':
      return lastExit === null ? '–' : `last exit: ${lastExit}`;
    case 'starting':
    case 'stopping':
    case 'stopped':
      return lastExit ?? '–';
    default:
      return assertNever(state);
  }
}
