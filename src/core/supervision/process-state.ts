import type { ProcessState, ProcessStateKind } from '../../model/process.ts';

/** Which state may follow which. The only place that knows. */
const FOLLOWERS: Readonly<Record<ProcessStateKind, readonly ProcessStateKind[]>> = {
  stopped: ['starting'],
  starting: ['running', 'stopping', 'restarting', 'errored'],
  running: ['late', 'stopping', 'restarting', 'errored', 'stopped'],
  late: ['running', 'stopping', 'restarting', 'errored', 'stopped'],
  stopping: ['stopped'],
  restarting: ['starting', 'stopped'],
  errored: ['starting', 'stopped'],
};

export function mayFollow(from: ProcessStateKind, to: ProcessStateKind): boolean {
  return FOLLOWERS[from].includes(to);
}

/**
 * The state that follows, checked.
 * @throws Error for a transition the table does not have: that is a bug, not a failure
 */
export function nextState(from: ProcessState, to: ProcessState): ProcessState {
  if (!mayFollow(from.kind, to.kind)) throw new Error(`A ${from.kind} process cannot become ${to.kind}`);
  return to;
}

/** Whether a run of the process is under way. */
export function isLive(state: ProcessState): boolean {
  return state.kind === 'starting' || state.kind === 'running' || state.kind === 'late';
}
