interface WithTicks {
  _tickCallback(): void;
}

/**
 * Runs what the system or a signal brings about, as Electron does: a script runs inside, and before Electron goes on, so do its
 * microtasks (`node::CallbackScope` and `MicrotasksScope::kRunMicrotasks` around each emit, `CallMethodWithArgs` in
 * shell/common/gin_helper/event_emitter_caller.cc, Electron 45, 96f3996d8d). Events that are emitted meanwhile are followed by such
 * a drain, as `emitPreventable` knows.
 */
export function fromOutside(deed: () => void): void {
  depth += 1;
  try {
    deed();
  } finally {
    depth -= 1;
  }
}

let depth = 0;

/** After an event that was emitted without any script on the stack. */
export function drainMicrotasks(): void {
  if (depth === 0) return;
  const before = depth;
  // A quit from a microtask is one from a script: nothing is drained inside of it.
  depth = 0;
  try {
    (process as unknown as WithTicks)._tickCallback();
  } finally {
    depth = before;
  }
}
