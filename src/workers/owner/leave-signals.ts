/** What a terminal, PM2 or systemd sends to every process of a tree or group at the same time. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const ignore = (): void => undefined;

/**
 * Ignores signals that the owner of this process gets as well and answers in order: it lets work finish and says over
 * the channel when the end has come. Its own last word is SIGKILL.
 * @returns takes the signals back to their default
 */
export function leaveSignalsToOwner(): () => void {
  for (const signal of SIGNALS) process.on(signal, ignore);
  return () => {
    for (const signal of SIGNALS) process.off(signal, ignore);
  };
}
