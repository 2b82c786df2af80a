import { quantile } from '../statistics.ts';
import type { Contender } from './contenders.ts';

export interface LoopResult {
  readonly perSecond: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
}

/** Keeps `outstanding` tasks in flight for `spanMs`: each answer is followed by the next task. */
export async function closedLoop(
  contender: Contender,
  options: { outstanding: number; spanMs: number; task: unknown },
): Promise<LoopResult> {
  const { outstanding, spanMs, task } = options;
  const latencies: number[] = [];
  const began = performance.now();
  const end = began + spanMs;
  const one = async () => {
    for (let now = performance.now(); now < end; ) {
      await contender.run(task);
      const after = performance.now();
      latencies.push(after - now);
      now = after;
    }
  };
  await Promise.all(Array.from({ length: outstanding }, one));
  const seconds = (performance.now() - began) / 1_000;
  return {
    perSecond: latencies.length / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}
