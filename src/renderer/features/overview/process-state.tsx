import { assertNever } from '../../../model/assert-never.ts';
import type { ProcessState, ProcessView } from '../../../model/process.ts';
import { formatSpan } from '../../components/format.ts';
import classes from './process-state.module.css';

/** The state as a dot and a word; or, where the word says nothing new, as a dot and another `text`. */
export function ProcessStateMark({ state, text }: { state: ProcessState; text?: string }) {
  return (
    <span className={classes.mark} data-kind={state.kind}>
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
