import { describe, expect, test } from 'vitest';
import { testContext } from '../test-context.suite.ts';
import { calculation } from './calculation.ts';

const payload = (given: unknown) => calculation.schema.parse(given);

describe('a calculation', () => {
  test('gives the five values of the numbers from one to five, and says how far it is', async () => {
    const { context, said } = testContext();
    const given = payload({ operation: 'complex', numbers: [1, 2, 3, 4, 5] });
    expect(await calculation.process(given, context)).toEqual({
      sum: 15,
      product: 120,
      average: 3,
      min: 1,
      max: 5,
    });
    expect(said).toEqual({ progress: [20, 40, 60, 80, 100], lines: [] });
  });

  test('says in the log what there is to say of a value', async () => {
    const { context, said } = testContext();
    await calculation.process(payload({ numbers: [1e300, 1e300] }), context);
    expect(said.lines).toEqual(['product: too large for a number in JSON; given as text']);
  });

  test('ends when it is to end', async () => {
    const controller = new AbortController();
    const { context, said } = testContext({ signal: controller.signal });
    const running = calculation.process(payload({ operation: 'statistics', numbers: [1, 2] }), {
      ...context,
      progress: (progress) => {
        context.progress(progress);
        controller.abort(new Error('cancelled'));
      },
    });
    await expect(running).rejects.toThrow('cancelled');
    expect(said.progress).toHaveLength(1);
  });

  test('has examples that its schema takes', () => {
    for (const { payload: example } of calculation.hints?.examples ?? [])
      expect(calculation.schema.safeParse(example).success).toBe(true);
  });
});
