import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JobType } from '../../job-type.ts';
import { type CalculationResult, stagesOf } from './calculate.ts';
import { type CalculationPayload, calculationPayload } from './payload.ts';

export const calculation: JobType<CalculationPayload> = {
  name: 'calculation',
  title: 'Calculation',
  summary: 'Sums, means, spread and percentiles of a list of numbers, exact to the last digit.',
  schema: calculationPayload,
  hints: {
    order: ['operation', 'numbers', 'include', 'percentiles'],
    examples: [
      { title: 'Five numbers', payload: { operation: 'complex', numbers: [1, 2, 3, 4, 5] } },
      {
        title: 'Response times',
        payload: {
          operation: 'statistics',
          numbers: [12.5, 14.1, 13.2, 98.7, 12.9],
          percentiles: [50, 90, 99],
        },
      },
    ],
  },
  // Nothing in it can go another way the second time.
  defaults: { attempts: 1, timeoutMs: 30_000 },

  async process(payload, { signal, progress, log }): Promise<CalculationResult> {
    const stages = stagesOf(payload);
    const result: CalculationResult = {};
    for (const [index, { name, add }] of stages.entries()) {
      // A measure of the most numbers takes up to a second; between two of them, others have their turn.
      await nextTurn();
      signal.throwIfAborted();
      add(result);
      const note = result.notes?.[name];
      if (note !== undefined) log(`${name}: ${note}`);
      progress(Math.round(((index + 1) / stages.length) * 100));
    }
    return result;
  },
};
