import type { Attention } from '../model/attention.ts';

/** Better than the name of the kind, where it needs to be; the panel has the long version. */
const TITLES: Partial<Record<Attention['kind'], string>> = {
  'redis-away': 'Redis is gone',
  'data-folder-unusable': 'The data folder cannot be used',
  'process-errored': 'Keeps failing and was given up',
  'process-restarting': 'Is restarting',
  'fleet-degraded': 'The fleet is incomplete',
  'backlog-full': 'Backlog full, pushers rest',
  'messages-failing': 'Messages fail',
  'eviction-policy': 'Redis may drop jobs',
  'snapshot-set-aside': 'The saved state was unreadable',
  'worker-late': 'Has not been heard of',
  'dead-letters': 'Tasks were given up',
  'tasks-without-worker': 'Tasks without a worker',
  'jobs-failing': 'Jobs fail',
  'job-type-broken': 'Cannot be used',
};

const SUBJECTS = ['process', 'pool', 'queue', 'worker', 'type'] as const;
const REASONS = ['reason', 'cause', 'problem', 'lastReason', 'policy'] as const;

const textOf = (item: Attention, fields: readonly string[]): string => {
  const values = fields.map((field) => (item as unknown as Record<string, unknown>)[field]);
  return values.find((value): value is string => typeof value === 'string') ?? '';
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What needs a person, as short as a notification is. */
export function attentionWords(item: Attention): { readonly title: string; readonly body: string } {
  const title = TITLES[item.kind] ?? capital(item.kind.replaceAll('-', ' '));
  const subject = textOf(item, SUBJECTS);
  return {
    title: subject === '' ? title : `${capital(subject)}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`,
    body: textOf(item, REASONS),
  };
}

/** The same trouble, whatever its figures are at the moment. */
export const sameTrouble = (item: Attention): string => `${item.kind} ${textOf(item, [...SUBJECTS, 'key'])}`;
