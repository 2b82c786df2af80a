import { describe, expect, it } from 'vitest';
import { Closings } from './closings.ts';

describe('closings', () => {
  it('run from the last made to the first, one after another, once', async () => {
    const order: string[] = [];
    const closings = new Closings(() => undefined);
    for (const name of ['redis', 'link', 'api'])
      closings.add(name, async () => {
        await Promise.resolve();
        order.push(name);
      });
    await Promise.all([closings.run(), closings.run()]);
    expect(order).toEqual(['api', 'link', 'redis']);
  });

  it('go on when one fails', async () => {
    const failed: string[] = [];
    const closings = new Closings((name) => failed.push(name));
    let closed = false;
    closings.add('first', () => {
      closed = true;
    });
    closings.add('second', () => Promise.reject(new Error('made up')));
    await closings.run();
    expect(closed).toBe(true);
    expect(failed).toEqual(['second']);
  });
});
