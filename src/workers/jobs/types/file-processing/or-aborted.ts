/** The outcome of work that cannot be interrupted, or the reason of the signal: whichever comes first. */
export async function orAborted<Outcome>(work: Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
    // It goes on without anybody who would see it fail.
    work.catch(() => undefined);
  }
}
