/**
 * The replies of a pipeline in order.
 * @param optional tells of which commands a failure is a null instead of the failure of all
 * @throws the first failure
 */
export function pipelineReplies(
  results: readonly [Error | null, unknown][] | null,
  optional: (index: number) => boolean = () => false,
): unknown[] {
  return (results ?? []).map(([error, reply], index) => {
    if (error === null) return reply;
    if (optional(index)) return null;
    throw error;
  });
}
