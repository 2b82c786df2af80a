import { assertNever } from '../../../model/assert-never.ts';
import type { EngineEvent } from '../../../model/event.ts';
import { formatCount, formatSpan, plural } from '../../components/format.ts';

/** An event in words; `tone` says whether it is worth a second look. */
export interface EventText {
  readonly text: string;
  readonly detail?: string;
  readonly tone?: 'warn' | 'bad' | 'ok';
}

const roles = (role: 'Pusher' | 'Puller'): string => (role === 'Pusher' ? 'pushers' : 'pullers');

export function eventText(event: EngineEvent): EventText {
  switch (event.kind) {
    case 'oscillator-started':
      return { text: event.restored ? 'Started from the saved state' : 'Started', tone: 'ok' };
    case 'oscillator-stopped':
      return { text: 'Stopped' };
    case 'role-switched':
      return { text: `Switch ${formatCount(event.switchCount)} to ${roles(event.leader)}` };
    case 'thread-spawned':
      return { text: `${event.thread} began as ${event.role.toLowerCase()}` };
    case 'thread-reversed':
      return { text: `${event.thread} ${event.to === 'Puller' ? 'pusher → puller' : 'puller → pusher'}` };
    case 'thread-retired':
      return { text: `${event.thread} retired` };
    case 'thread-lost':
      return {
        text: `${event.thread} lost`,
        detail: `${event.cause}; ${plural(event.givenBack, 'job')} given back`,
        tone: 'bad',
      };
    case 'state-saved':
      return { text: 'State saved' };
    case 'snapshot-set-aside':
      return { text: 'Saved state set aside', detail: `${event.problem} (${event.key})`, tone: 'warn' };
    case 'clock-stepped':
      return {
        text: event.clock === 'machine' ? 'Clock was set' : 'Clock of Redis was set',
        detail: `${event.ms < 0 ? 'back' : 'forward'} by ${formatSpan(Math.abs(event.ms))}`,
        tone: 'warn',
      };
    case 'snapshot-clamped':
      return { text: 'Saved state adjusted', detail: event.fields.join(', '), tone: 'warn' };
    case 'process-exited':
      return { text: `${event.process} ended`, detail: event.cause, tone: 'warn' };
    case 'process-errored':
      return { text: `${event.process} given up`, detail: event.cause, tone: 'bad' };
    case 'redis-lost':
      return { text: 'Redis lost', detail: event.reason, tone: 'bad' };
    case 'redis-returned':
      return { text: 'Redis is back', detail: `after ${formatSpan(event.awayMs)}`, tone: 'ok' };
    case 'message-failed':
      return { text: 'Message failed', detail: `${event.reason} (${event.messageId})`, tone: 'bad' };
    case 'memory-limit-hit':
      return { text: `${event.process} ended for its memory`, detail: event.cause, tone: 'warn' };
    case 'pool-queue-full':
      return {
        text: `Queue of pool ${event.pool} full`,
        detail: `${formatCount(event.limit)} may wait`,
        tone: 'warn',
      };
    case 'pool-changed':
      return { text: `Pool ${event.pool} ${event.change}` };
    case 'group-scaled':
      return {
        text: `${event.group} ${formatCount(event.from)} → ${formatCount(event.to)}`,
        ...(event.by === 'backlog' && { detail: 'by its backlog' }),
      };
    case 'task-given-up':
      return {
        text: `Task given up in ${event.queue}`,
        detail: `${event.reason} (${event.task})`,
        tone: 'bad',
      };
    case 'dead-letters-moved':
      return {
        text: `${plural(event.count, 'dead letter')} of ${event.queue} ${event.to === 'queue' ? 'requeued' : 'removed'}`,
      };
    case 'job-failed':
      return { text: `A ${event.type} job failed`, detail: `${event.reason} (${event.job})`, tone: 'bad' };
    case 'settings-changed':
      return { text: 'Settings changed', detail: event.fields.join(', ') };
    default:
      return assertNever(event);
  }
}
