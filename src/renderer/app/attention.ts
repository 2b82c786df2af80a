import { assertNever } from '../../model/assert-never.ts';
import type { Attention } from '../../model/attention.ts';
import { formatCount, plural } from '../components/format.ts';
import { formatHash, type Page } from './router.ts';

/** An attention in words, and where to look at it. */
export interface AttentionText {
  readonly title: string;
  readonly detail: string;
  readonly page: Page;
  readonly href: string;
}

const at = (page: Page, params: Record<string, string> = {}) => ({ page, href: formatHash(page, params) });

/** The sentences for everything that may need a person. */
export function attentionText(item: Attention): AttentionText {
  switch (item.kind) {
    case 'redis-away':
      return { title: 'Redis is gone', detail: item.reason, ...at('redis') };
    case 'data-folder-unusable':
      return {
        title: 'The data folder cannot be used',
        detail: `${item.reason}. No new work is accepted until it can.`,
        ...at('settings'),
      };
    case 'process-restarting':
      return {
        title: `${capital(item.process)} is restarting`,
        detail: item.cause,
        ...at('processes', { process: item.process }),
      };
    case 'process-errored':
      return {
        title: `${capital(item.process)} was given up`,
        detail: item.cause,
        ...at('processes', { process: item.process }),
      };
    case 'fleet-degraded':
      return { title: 'The fleet is incomplete', detail: item.reason, ...at('oscillator') };
    case 'backlog-full':
      return {
        title: 'Backlog full, pushers rest',
        detail: `${formatCount(item.waiting)} messages wait, the limit is ${formatCount(item.limit)}`,
        ...at('oscillator'),
      };
    case 'messages-failing':
      return {
        title: `${plural(item.failed, 'message')} failed`,
        detail: item.lastReason,
        ...at('queues', { queue: 'messages', state: 'failed' }),
      };
    case 'backlog-without-worker':
      return {
        title: 'Backlog without a worker',
        detail: `Queue “${item.queue}”: ${formatCount(item.waiting)} waiting`,
        ...at('queues', { queue: item.queue }),
      };
    case 'eviction-policy':
      return {
        title: 'Redis may drop jobs',
        detail: `maxmemory-policy is ${item.policy}; queues need noeviction`,
        ...at('redis'),
      };
    case 'snapshot-set-aside':
      return {
        title: 'The saved state was unreadable',
        detail: `Kept as ${item.key}. ${item.problem}`,
        ...at('oscillator'),
      };
    case 'memory-limit-hit':
      return {
        title: `${capital(item.process)} was ended for its memory`,
        detail: item.cause,
        ...at('processes', { process: item.process, tab: 'exits' }),
      };
    case 'pool-queue-full':
      return {
        title: `The queue of pool ${item.pool} is full`,
        detail: `${plural(item.limit, 'task')} may wait; more are refused`,
        ...at('pools', { pool: item.pool }),
      };
    case 'pool-errored':
      return {
        title: `Pool ${item.pool} has no worker`,
        detail: item.cause,
        ...at('pools', { pool: item.pool }),
      };
    case 'worker-late':
      return {
        title: `${capital(item.process)} is late`,
        detail: 'It has not been heard of for 15 seconds; after 30 it is ended and started anew',
        ...at('processes', { process: item.process }),
      };
    case 'dead-letters':
      return {
        title: `${plural(item.count, 'task')} given up`,
        detail: `Queue “${item.queue}”: to be looked at, requeued or removed`,
        ...at('processes', { view: 'dead', queue: item.queue }),
      };
    case 'tasks-without-worker':
      return {
        title: 'Tasks without a worker',
        detail: `Queue “${item.queue}”: ${formatCount(item.waiting)} waiting`,
        ...at('processes', { find: item.queue }),
      };
    case 'python-missing':
      return { title: 'No Python workers', detail: item.reason, ...at('processes') };
    case 'supervised-elsewhere':
      return {
        title: 'Python workers are looked after elsewhere',
        detail: `${item.holder} does it on this Redis; this engine only watches`,
        ...at('processes'),
      };
    case 'job-worker-late':
      return {
        title: `Job worker ${item.worker} is late`,
        detail: `Nothing was heard of it on ${item.machine} for 15 seconds; its jobs go to others after a minute`,
        ...at('jobs', { view: 'workers' }),
      };
    case 'jobs-failing':
      return {
        title: `${plural(item.failed, 'job')} of type ${item.type} failed`,
        detail: item.lastReason,
        ...at('jobs', { type: item.type, status: 'failed' }),
      };
    case 'job-type-broken':
      return {
        title: `The job type ${item.type} cannot be used`,
        detail: item.problem,
        ...at('jobs', { view: 'workers' }),
      };
    default:
      return assertNever(item);
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The worst thing a page has to say, for the dot beside it in the rail. */
export function worstByPage(items: readonly Attention[]): Partial<Record<Page, Attention['severity']>> {
  const worst: Partial<Record<Page, Attention['severity']>> = {};
  for (const item of items) {
    // What is only to be known needs no dot.
    if (item.severity === 'info') continue;
    const { page } = attentionText(item);
    if (worst[page] !== 'bad') worst[page] = item.severity;
  }
  return worst;
}
