/**
 * Holds an amount of memory for a while.
 *
 * Task: { "mb": 300, "duration": 3000 }, in megabytes and milliseconds; 100 MB and 2,000 ms when they are left out.
 */
import { setTimeout as wait } from 'node:timers/promises';

/** How much and how long where the task does not say. */
const DEFAULT_MB = 100;
const DEFAULT_DURATION = 2000;

/** A JSON schema of the task: Capstan checks tasks by it and draws its form from it. */
export const schema = {
  type: 'object',
  properties: {
    mb: {
      type: 'number',
      minimum: 0,
      maximum: 65536,
      default: DEFAULT_MB,
      description: 'How much memory, in megabytes',
      examples: [300],
    },
    duration: {
      type: 'number',
      minimum: 0,
      maximum: 3600000,
      default: DEFAULT_DURATION,
      description: 'How long, in milliseconds',
      examples: [3000],
    },
  },
};

const STEPS = 10;

/**
 * Takes `mb` megabytes in ten steps, holds them for `duration` milliseconds, and gives them back.
 * @returns the resident memory while it held them, in megabytes
 */
async function simulateMemoryUsage(mb, duration, { signal, progress }) {
  const held = [];
  try {
    for (let step = 1; step <= STEPS; step += 1) {
      signal.throwIfAborted();
      const piece = new ArrayBuffer(Math.round((mb * 1048576) / STEPS));
      held.push(piece);
      // Filled, for memory that nobody writes to is not really taken.
      new Uint8Array(piece).fill(step);
      progress(step / STEPS);
      await wait(0);
    }
    await wait(duration, undefined, { signal });
    return Math.round(process.memoryUsage().rss / 1048576);
  } finally {
    // The garbage collector may not run for a long time after this task; a piece without length is free at once.
    for (const piece of held) piece.transfer(0);
  }
}

export default async function (task, context) {
  const { mb = DEFAULT_MB, duration = DEFAULT_DURATION } = task;
  const residentMb = await simulateMemoryUsage(mb, duration, context);
  context.log(`${mb} MB held for ${duration} ms, ${residentMb} MB resident`);
  return { mb, duration, residentMb };
}
