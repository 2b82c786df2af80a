/**
 * Keeps one processor core busy for a while.
 *
 * Task: { "duration": 3000 }, in milliseconds; 2,000 when it is left out.
 */

/** How long where the task does not say, ms. */
const DEFAULT_DURATION = 2000;

/** A JSON schema of the task: Capstan checks tasks by it and draws its form from it. */
export const schema = {
  type: 'object',
  properties: {
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

/**
 * Computes for `ms` milliseconds. In between it lets others have a turn, so that it can be told to stop.
 * @returns how many rounds it has made
 */
async function generateCPULoad(ms, { signal, progress }) {
  const begin = performance.now();
  const end = begin + ms;
  let rounds = 0;
  let value = 0;
  while (performance.now() < end) {
    signal.throwIfAborted();
    const pause = Math.min(end, performance.now() + 50);
    while (performance.now() < pause) {
      for (let n = 1; n <= 1000; n += 1) value = Math.sqrt(value + n);
      rounds += 1;
    }
    progress((performance.now() - begin) / ms);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return rounds;
}

export default async function (task, context) {
  const { duration = DEFAULT_DURATION } = task;
  const rounds = await generateCPULoad(duration, context);
  context.log(`${rounds} rounds of 1,000 square roots in ${duration} ms`);
  return { duration, rounds };
}
