/** Resolves after `ms` milliseconds or when the signal aborts, whichever is first; never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
  });
}

/** Resolves when `work` settles or the signal aborts, whichever is first; leaves no listener behind. */
export async function settledOrAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let finish: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    finish = resolve;
  });
  signal.addEventListener('abort', finish, { once: true });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', finish);
  }
}
