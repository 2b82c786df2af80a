/**
 * A clock that never goes back and that nobody can set, ms since some moment before the process was started. It is the
 * same in all threads and processes of a machine. On Linux and macOS it stands while the machine sleeps.
 */
export function monotonic(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
