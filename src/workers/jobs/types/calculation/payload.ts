import { z } from 'zod';
import { MEASURES, type Measure } from './measures.ts';
import { PERCENTILE_STEP } from './percentile.ts';

/** Numbers that one job takes; more do not fit into a request of 1 MB. */
export const MOST_NUMBERS = 100_000;

/** What can be asked for besides what the operation gives. */
const includable = [...(Object.keys(MEASURES) as Measure[]), 'mode', 'percentiles'] as const;

export const calculationPayload = z.strictObject({
  operation: z.enum(['complex', 'statistics']).default('complex').meta({
    title: 'Operation',
    description: 'complex: sum, product, average, min and max. statistics: every measure there is.',
  }),
  numbers: z
    .array(z.number())
    .min(1)
    .max(MOST_NUMBERS)
    .meta({
      title: 'Numbers',
      description: `1 to ${MOST_NUMBERS.toLocaleString('en')} numbers.`,
      examples: [[1, 2, 3, 4, 5]],
    }),
  include: z
    .array(z.enum(includable))
    .max(includable.length)
    .optional()
    .meta({ title: 'Also include', description: 'Measures to add to those of the operation.' }),
  percentiles: z
    .array(z.number().min(0).max(100).multipleOf(PERCENTILE_STEP))
    .max(100)
    .optional()
    .meta({
      title: 'Percentiles',
      description: 'Percentiles to add, 0 to 100. With statistics: 5, 25, 75, 95 and 99.',
      examples: [[50, 90, 99.9]],
    }),
});
export type CalculationPayload = z.infer<typeof calculationPayload>;
