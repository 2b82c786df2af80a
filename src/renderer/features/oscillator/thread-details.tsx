import type { ReactNode } from 'react';
import type { ThreadView } from '../../../model/oscillator.ts';
import { Age } from '../../components/age.tsx';
import { formatBytes, formatCount, formatRate, formatShare } from '../../components/format.ts';
import classes from './thread-tile.module.css';

export const PHASE_TEXT: Record<ThreadView['phase'], string> = {
  starting: 'starting',
  working: 'working',
  resting: 'resting',
  reversing: 'changing its role',
  retiring: 'finishing, then ends',
};

function Detail({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.detail}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** All that a thread says of itself. */
export function ThreadDetails({ thread }: { thread: ThreadView }) {
  return (
    <dl className={classes.details}>
      <Detail name="Thread">{thread.id}</Detail>
      <Detail name="Role">{thread.role}</Detail>
      <Detail name="Phase">{PHASE_TEXT[thread.phase]}</Detail>
      <Detail name="In this role">
        <Age at={thread.since} suffix="" />
      </Detail>
      <Detail name="Reversals">{formatCount(thread.reversals)}</Detail>
      <Detail name="Messages in its life">{formatCount(thread.messagesDone)}</Detail>
      <Detail name="Rate">{formatRate(thread.ratePerSecond)} /s</Detail>
      <Detail name="Event loop busy">{formatShare(thread.eventLoopUtilization)}</Detail>
      <Detail name="Heap">{formatBytes(thread.heapUsedBytes)}</Detail>
      {thread.lastError !== null && (
        <p className={classes.error}>
          {thread.lastError} · <Age at={thread.lastErrorAt} />
        </p>
      )}
    </dl>
  );
}
