import type { Attention } from './attention.ts';
import { isoText } from './values/date-text.ts';

/** What needs a person, in words: the same for the panel, notifications, the tray and the causes of `/health`. */
export interface AttentionWords {
  readonly title: string;
  readonly detail: string;
}

const integer = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const count = (value: number): string => (Number.isFinite(value) ? integer.format(value) : '–');
const plural = (value: number, one: string): string => `${count(value)} ${one}${value === 1 ? '' : 's'}`;
const megabytes = (bytes: number): string => `${count(bytes / 1_048_576)} MB`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The sentences for everything that may need a person. */
export function attentionWords(item: Attention): AttentionWords {
  switch (item.kind) {
    case 'redis-away':
      return { title: 'Redis is gone', detail: item.reason };
    case 'data-folder-unusable':
      return {
        title: 'The data folder cannot be used',
        detail: `${item.reason}. No new work is accepted until it can.`,
      };
    case 'redis-unusable':
      return { title: 'Redis cannot be worked with', detail: `${item.reason}. ${item.cure}` };
    case 'redis-memory':
      return {
        title: 'Redis is nearly full',
        detail: `${megabytes(item.usedBytes)} of ${megabytes(item.limitBytes)} are used; at the limit it takes no more work`,
      };
    case 'redis-wrong-type':
      return {
        title: 'A Redis key holds something else',
        detail: `${item.key} is a ${item.found}${item.expected === null ? '' : ` and has to be a ${item.expected}`}; rename or remove it`,
      };
    case 'redis-rights':
      return {
        title: 'The Redis user may not look at everything',
        detail: `Without the right to ${item.rights.join(', ')} some figures are unknown`,
      };
    case 'process-restarting':
      return { title: `${capital(item.process)} is restarting`, detail: item.cause };
    case 'process-errored':
      return { title: `${capital(item.process)} was given up`, detail: item.cause };
    case 'fleet-degraded':
      return { title: 'The fleet is incomplete', detail: item.reason };
    case 'backlog-full':
      return {
        title: 'Backlog full, pushers rest',
        detail: `${count(item.waiting)} messages wait, the limit is ${count(item.limit)}`,
      };
    case 'messages-failing':
      return { title: `${plural(item.failed, 'message')} failed`, detail: item.lastReason };
    case 'backlog-without-worker':
      return {
        title: 'Backlog without a worker',
        detail: `Queue “${item.queue}”: ${count(item.waiting)} waiting`,
      };
    case 'eviction-policy':
      return {
        title: 'Redis may drop jobs',
        detail: `maxmemory-policy is ${item.policy}; queues need noeviction`,
      };
    case 'snapshot-set-aside':
      return { title: 'The saved state was unreadable', detail: `Kept as ${item.key}. ${item.problem}` };
    case 'history-set-aside':
      return {
        title: `The history of ${item.history} was damaged`,
        detail: `It begins anew. The damaged file is kept as ${item.file}. ${item.problem}`,
      };
    case 'history-not-written':
      return { title: `The history of ${item.history} cannot be written`, detail: item.reason };
    case 'memory-limit-hit':
      return { title: `${capital(item.process)} was ended for its memory`, detail: item.cause };
    case 'pool-queue-full':
      return {
        title: `The queue of pool ${item.pool} is full`,
        detail: `${plural(item.limit, 'task')} may wait; more are refused`,
      };
    case 'pool-errored':
      return { title: `Pool ${item.pool} has no worker`, detail: item.cause };
    case 'worker-late':
      return {
        title: `${capital(item.process)} is late`,
        detail: 'It has not been heard of for 15 seconds; after 30 it is ended and started again',
      };
    case 'dead-letters':
      return {
        title: `${plural(item.count, 'task')} given up`,
        detail: `Queue “${item.queue}”: to be looked at, requeued or removed`,
      };
    case 'tasks-without-worker':
      return {
        title: 'Tasks without a worker',
        detail: `Queue “${item.queue}”: ${count(item.waiting)} waiting`,
      };
    case 'python-missing':
      return { title: 'No Python workers', detail: item.reason };
    case 'supervised-elsewhere':
      return {
        title: 'Python workers are looked after elsewhere',
        detail: `${item.holder} does it on this Redis; this engine only watches`,
      };
    case 'job-worker-late':
      return {
        title: `Job worker ${item.worker} is late`,
        detail: `Nothing was heard of it on ${item.machine} for 15 seconds; its jobs go to others after a minute`,
      };
    case 'jobs-failing':
      return { title: `${plural(item.failed, 'job')} of type ${item.type} failed`, detail: item.lastReason };
    case 'job-type-broken':
      return { title: `The job type ${item.type} cannot be used`, detail: item.problem };
    case 'clock-stepped':
      return {
        title: item.clock === 'machine' ? 'The clock was set' : 'The clock of Redis was set',
        detail: `${item.ms < 0 ? 'Back' : 'Forward'} by ${count(Math.abs(item.ms) / 1_000)} s, at ${isoText(item.since)}; leases, locks, limits and schedules were checked`,
      };
    default:
      return unknownWords(item);
  }
}

/** For a kind of an engine that is newer than whoever shows it. */
function unknownWords(item: never): AttentionWords {
  return { title: capital((item as Attention).kind.replaceAll('-', ' ')), detail: '' };
}

const SUBJECTS = ['process', 'pool', 'queue', 'worker', 'type', 'key', 'history', 'clock'] as const;

/** What is the same for one trouble, whatever its figures are at the moment. */
export function attentionSubject(item: Attention): string {
  const fields = item as unknown as Readonly<Record<string, unknown>>;
  const about = SUBJECTS.map((name) => fields[name]).find((value) => typeof value === 'string');
  return `${item.kind} ${about ?? ''}`;
}
