/** Ends child processes when the host is no longer there to do it. */
export interface Guard {
  /** Resolves when the guard has been told of the child, which leads a process group of its own. */
  add(pid: number, onHostDeath: 'kill' | 'terminate'): Promise<void>;
  /** The child has ended. */
  remove(pid: number): void;
}
