/** The comparison: what a worker costs that does nothing but answer. `one`: each message alone; `many`: per turn. */

/** @typedef {{ id: number, task: unknown }} Message */
/** @param {unknown} answer */
const say = (answer) => process.send?.(answer);

if (process.argv[2] === 'many') {
  /** @type {unknown[]} */
  let answers = [];
  const answer = () => {
    say(answers);
    answers = [];
  };
  process.on('message', (/** @type {Message[]} */ tasks) => {
    if (answers.length === 0) setImmediate(answer);
    for (const { id, task } of tasks) answers.push({ id, ok: true, value: task });
  });
} else {
  process.on('message', (/** @type {Message} */ { id, task }) => say({ id, ok: true, value: task }));
}
