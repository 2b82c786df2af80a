/**
 * How the app ends when it does not end in order. Each code means one thing, and none is one that Chromium itself ends
 * with where it cannot start (1, 127 and those of signals): `npm start` takes these for "no window here".
 */
export const EXIT_CODE = {
  /** Somebody asked for the end a second time while the engine was still stopping. */
  secondRequest: 3,
  /** The engine did not stop in time. */
  tooSlow: 4,
  /** The app could not begin: its data folder cannot be written, say. As EX_SOFTWARE. */
  cannotBegin: 70,
  /** An environment variable is wrong. As EX_CONFIG. */
  badConfiguration: 78,
} as const;
