/**
 * Holds an amount of memory for a while.
 *
 * Task: { "mb": 300, "duration": 3000 }, in megabytes and milliseconds.
 */
import { setTimeout as wait } from 'node:timers/promises';

/** A JSON schema of the task: Capstan checks tasks by it and draws its form from it. */
export const schema = {
  type: 'object',
  properties: {
    mb: {
      type: 'number',
      minimum: 0,
      maximum: 65536,
      description: 'How much memory, in megabytes',
      examples: [300],
    },
    duration: {
      type: 'number',
      minimum: 0,
      maximum: 3600000,
      description: 'How long, in milliseconds',
      examples: [3000],
    },
  },
  required: ['mb', 'duration'],
};

const STEPS = 10;

/**
 * Takes `mb` megabytes in ten steps, holds them for `duration` milliseconds, and lets go of them.
 * @returns the resident memory while it held them, in megabytes
 */
async function simulateMemoryUsage(mb, duration, { signal, progress }) {
  const held = [];
  for (let step = 1; step <= STEPS; step += 1) {
    signal.throwIfAborted();
    // Filled, for memory that nobody writes to is not really taken.
    held.push(Buffer.alloc(Math.round((mb * 1048576) / STEPS), step));
    progress(step / STEPS);
    await wait(0);
  }
  await wait(duration, undefined, { signal });
  const { rss } = process.memoryUsage();
  held.length = 0;
  return Math.round(rss / 1048576);
}

export default async function (task, context) {
  const residentMb = await simulateMemoryUsage(task.mb, task.duration, context);
  context.log(`${task.mb} MB held for ${task.duration} ms, ${residentMb} MB resident`);
  return { mb: task.mb, duration: task.duration, residentMb };
}
