import { assertNever } from '../../model/assert-never.ts';
import type { Attention } from '../../model/attention.ts';
import { attentionWords, type AttentionWords } from '../../model/attention-words.ts';
import { formatHash, type Page } from './router.ts';

/** An attention in words, and where to look at it. */
export interface AttentionText extends AttentionWords {
  readonly page: Page;
  readonly href: string;
}

const at = (page: Page, params: Record<string, string> = {}) => ({ page, href: formatHash(page, params) });

/** What needs a person in words, and where to look at it. */
export function attentionText(item: Attention): AttentionText {
  return { ...attentionWords(item), ...placeOf(item) };
}

function placeOf(item: Attention): Pick<AttentionText, 'page' | 'href'> {
  switch (item.kind) {
    case 'data-folder-unusable':
      return at('settings');
    case 'redis-away':
    case 'redis-unusable':
    case 'redis-memory':
    case 'redis-wrong-type':
    case 'redis-rights':
    case 'clock-stepped':
    case 'eviction-policy':
      return at('redis');
    case 'process-restarting':
    case 'process-errored':
    case 'worker-late':
      return at('processes', { process: item.process });
    case 'memory-limit-hit':
      return at('processes', { process: item.process, tab: 'exits' });
    case 'fleet-degraded':
    case 'backlog-full':
    case 'snapshot-set-aside':
      return at('oscillator');
    case 'messages-failing':
      return at('queues', { queue: 'messages', state: 'failed' });
    case 'backlog-without-worker':
      return at('queues', { queue: item.queue });
    case 'history-set-aside':
    case 'history-not-written':
      return item.history === 'jobs' ? at('jobs') : at('pools');
    case 'pool-queue-full':
    case 'pool-errored':
      return at('pools', { pool: item.pool });
    case 'dead-letters':
      return at('processes', { view: 'dead', queue: item.queue });
    case 'tasks-without-worker':
      return at('processes', { find: item.queue });
    case 'python-missing':
    case 'supervised-elsewhere':
      return at('processes');
    case 'job-worker-late':
    case 'job-type-broken':
      return at('jobs', { view: 'workers' });
    case 'jobs-failing':
      return at('jobs', { type: item.type, status: 'failed' });
    default:
      return assertNever(item);
  }
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
