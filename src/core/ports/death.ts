/** How a process that had work came to its end. */
export type Death =
  /** It was asked to end. */
  | 'asked'
  /** It was ended because one item in it would not end; that item is known. */
  | 'replaced'
  /** SIGKILL from somewhere else: the system's memory killer, or a person. */
  | 'killed'
  /** It used more memory than allowed. */
  | 'memory'
  /** It was ended because nothing in it got its turn any more. */
  | 'silent'
  /** It ended by itself: an exit code, or the signal of an error. */
  | 'crash';
