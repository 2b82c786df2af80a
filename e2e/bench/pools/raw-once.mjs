/** The comparison for one-shots: one message, one answer, the end. */
process.once('message', (/** @type {{ task: unknown }} */ { task }) => {
  process.send?.({ value: task }, () => process.exit());
});
