import { isJobError } from '../bullmq/queue-handles.ts';
import type { HeldJob } from './job-ends.ts';

/**
 * Children that have not ended stand in the way of a job. One that was to go on when a child failed goes on without those
 * that have not been begun; any other was begun too early, and goes back to wait for them.
 * @returns whether it may end now
 */
export async function leaveChildren({ client, queue, job, token }: HeldJob): Promise<boolean> {
  if ((await client.exists(queue.toKey(`${job.id ?? ''}:failed`))) === 1) {
    await job.removeUnprocessedChildren();
    return true;
  }
  try {
    return !(await job.moveToWaitingChildren(token));
  } catch (error) {
    // It is no longer ours, or a child has failed meanwhile: its end is refused for that.
    if (isJobError(error)) return true;
    throw error;
  }
}
