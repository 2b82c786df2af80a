/** The data of a BullMQ job on the message queue: `count` messages of one producer from number `first` on. */
export interface MessagePack {
  readonly producer: string;
  readonly first: number;
  readonly count: number;
}

/** The name of every such job. */
export const MESSAGE_JOB_NAME = 'message';

/** A message as its handler sees it. */
export interface Message {
  readonly id: string;
  readonly pushedAt: number;
}

/** A message is known by its producer and number wherever it travels. */
export function messageId(producer: string, number: number): string {
  return `${producer}-${number}`;
}

/** The fixed id of the job that carries a pack: adding it twice is adding it once. */
export function packJobId(pack: MessagePack): string {
  return pack.count === 1
    ? messageId(pack.producer, pack.first)
    : `${messageId(pack.producer, pack.first)}x${pack.count}`;
}

/** How many messages a job carries, by its id; 1 for a job that somebody else added. */
export function packSize(jobId: string): number {
  const size = Number(/-\d+x(\d{1,3})$/.exec(jobId)?.[1] ?? 1);
  return Math.min(Math.max(size, 1), 100);
}
