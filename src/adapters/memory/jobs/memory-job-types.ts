import { DEFAULT_JOB_TYPE, type JobTypeDescription } from '../../../model/job-type.ts';

/** What the make-believe types say of themselves. */
export const MEMORY_JOB_TYPES: readonly JobTypeDescription[] = [
  {
    name: 'calculation',
    title: 'Calculation',
    summary: 'Works figures out from a list of numbers.',
    source: 'built-in',
    schema: {
      type: 'object',
      properties: {
        operation: { type: 'string', enum: ['complex'], title: 'Operation', default: 'complex' },
        numbers: {
          type: 'array',
          items: { type: 'number' },
          minItems: 1,
          maxItems: 10_000,
          title: 'Numbers',
        },
      },
      required: ['operation', 'numbers'],
      additionalProperties: false,
    },
    hints: {
      examples: [{ title: 'One to five', payload: { operation: 'complex', numbers: [1, 2, 3, 4, 5] } }],
    },
    defaults: DEFAULT_JOB_TYPE,
    problem: null,
  },
  {
    name: 'report',
    title: 'Report',
    summary: 'A type that a user has added.',
    source: 'user',
    schema: null,
    hints: {},
    defaults: { ...DEFAULT_JOB_TYPE, rate: { max: 10, durationMs: 1_000 } },
    problem: null,
  },
];

/** What the make-believe worker comes to. */
export function memoryResult(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null) return payload;
  if ('fail' in payload) return new Error(String(payload.fail));
  const numbers =
    'numbers' in payload && Array.isArray(payload.numbers) ? (payload.numbers as number[]) : null;
  if (numbers === null) return payload;
  const sum = numbers.reduce((total, number) => total + number, 0);
  const product = numbers.reduce((total, number) => total * number, 1);
  return {
    sum,
    product,
    average: sum / numbers.length,
    min: Math.min(...numbers),
    max: Math.max(...numbers),
  };
}
