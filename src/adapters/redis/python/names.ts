import type { OwnList } from '../../../core/ports/python-board.ts';

/** Keys and channels that Python workers, their supervisor and outsiders share; see resources/python/README.md. */
export const DELIVERIES = 'worker:deliveries';
export const RUNNING = 'worker:running';
/** A list and a channel of the same name. */
export const RESPONSES = 'worker:responses';
export const RESPONSES_IN_HAND = 'worker:responses:processing';
export const HEARTBEATS = 'worker:heartbeat';
/** Tasks whose answers are expected: id → queue and limit, as JSON. */
export const EXPECTED = 'worker:expected';
/** Who supervises, and the workers that supervisors have started. */
export const LEASE = 'worker:supervisor';
export const NOTED = 'worker:supervised';

export const waitingOf = (queue: string): string => `queue:${queue}`;
export const deadOf = (queue: string): string => `queue:${queue}:dead`;
export const reasonsOf = (queue: string): string => `queue:${queue}:dead:why`;
export const ownOf = ({ queue, workerId, pid }: OwnList): string =>
  `queue:${queue}:processing:${workerId}:${pid}`;
export const heartbeatOf = (workerId: string): string => `worker:heartbeat:${workerId}`;
export const infoOf = (workerId: string): string => `worker:info:${workerId}`;
export const doneOf = (id: string): string => `worker:done:${id}`;
export const resultOf = (id: string): string => `worker:result:${id}`;

/** Patterns of a scan. */
export const OWN_LISTS = 'queue:*:processing:*';
export const KEPT_HEARTBEATS = 'worker:heartbeat:*';

const OWN = /^queue:([\w.-]+):processing:([\w.-]+):(\d{1,10})$/;

/** The worker of an own list; null for a key that only looks like one. */
export function parseOwn(key: string): OwnList | null {
  const [, queue, workerId, pid] = OWN.exec(key) ?? [];
  return queue === undefined || workerId === undefined ? null : { queue, workerId, pid: Number(pid) };
}
