interface BulkEnds {
  readonly done: number;
  /** Jobs that had changed or gone before they were asked for. */
  readonly movedOn: number;
  /** The first answer that is about more than its one job. */
  readonly failure: { readonly error: unknown } | null;
}

const MOVED_ON: readonly string[] = ['CONFLICT', 'NOT_FOUND'];

/** What came of jobs that were asked for together. `codeOf`: the code of what a call threw. */
export function readEnds(
  ends: readonly PromiseSettledResult<unknown>[],
  codeOf: (error: unknown) => string,
): BulkEnds {
  const errors = ends.flatMap((end) => (end.status === 'rejected' ? [{ error: end.reason as unknown }] : []));
  const failures = errors.filter(({ error }) => !MOVED_ON.includes(codeOf(error)));
  return {
    done: ends.length - errors.length,
    movedOn: errors.length - failures.length,
    failure: failures[0] ?? null,
  };
}
