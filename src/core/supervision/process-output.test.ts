import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import type { ProcessLogLine } from '../../model/process.ts';
import type { KeptLine } from '../ports/process-logs.ts';
import { KEPT_LINES, ProcessOutputs } from './process-output.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

function stage(earlier: KeptLine[] = []) {
  const clock = new ManualClock();
  const written: KeptLine[] = [];
  let closed = 0;
  const outputs = new ProcessOutputs({
    clock,
    logs: {
      open: () => ({
        earlier: () => earlier,
        write: (line) => void written.push(line),
        close: () => (closed += 1),
      }),
    },
  });
  return { clock, written, outputs, closed: () => closed };
}

describe('what a process prints', () => {
  it('is remembered and written to its files, behind what an earlier life has left there', () => {
    const { clock, written, outputs } = stage([{ at: 5, stream: 'stderr', text: 'before' }]);
    const output = outputs.open('a');
    output.add({ stream: 'stdout', line: 'now' });
    expect(outputs.get('a')?.lines()).toEqual([
      { seq: 1, at: 5, stream: 'stderr', text: 'before' },
      { seq: 2, at: clock.now(), stream: 'stdout', text: 'now' },
    ]);
    expect(written).toMatchObject([{ text: 'now' }]);
    expect(output.lines(1)).toMatchObject([{ text: 'now' }]);
  });

  it('is bounded in lines and in their length, but whole in the files', () => {
    const { written, outputs } = stage();
    const output = outputs.open('a');
    for (let n = 0; n < 3_500; n += 1) output.add({ stream: 'stdout', line: String(n) });
    expect(output.lines()).toHaveLength(KEPT_LINES);
    expect(output.lines().at(-1)?.text).toBe('3499');
    output.add({ stream: 'stdout', line: 'x'.repeat(20_000) });
    expect(output.lines().at(-1)?.text).toHaveLength(8_193);
    expect(written.at(-1)?.text).toHaveLength(20_000);
  });

  it('can be followed: all that is remembered first, then what comes, each line once', async () => {
    const { clock, outputs } = stage();
    const output = outputs.open('a');
    output.add({ stream: 'stdout', line: '1' });
    const batches: ProcessLogLine[][] = [];
    const following = (async () => {
      for await (const { value } of output.feed().follow({})) batches.push(value.lines);
    })();
    output.add({ stream: 'stdout', line: '2' });
    output.add({ stream: 'stderr', line: '3' });
    clock.advance(100);
    output.add({ stream: 'stdout', line: '4' });
    output.close();
    await following;
    expect(batches.flat().map(({ text }) => text)).toEqual(['1', '2', '3', '4']);
    expect(batches).toHaveLength(3);
  });

  it('belongs to the process that bears the id now', async () => {
    const { outputs, closed } = stage();
    const first = outputs.open('a');
    const second = outputs.open('a');
    expect(closed()).toBe(1);
    first.close();
    expect(outputs.get('a')).toBe(second);
    second.close();
    await settle();
    expect(outputs.get('a')).toBeNull();
  });
});
