import { expect, test } from 'vitest';
import { ManualClock } from '../../adapters/memory/manual-clock.ts';
import type { JobEntry, JobEvent } from '../../model/job.ts';
import type { JobWatchAnswer, JobWatchAsk } from '../ports/job-store.ts';
import { JobWatch } from './job-watch.ts';
import { untilEnded } from './until-ended.ts';

const LINES = ['a', 'b', 'c'];
const ended = { id: 'echo-1', type: 'echo', status: 'completed' } as JobEntry;

/** A job that has ended, whose log comes line by line. */
function watchOfEnded() {
  const clock = new ManualClock();
  const asked: (number | null)[] = [];
  const answer = ({ seenLines }: JobWatchAsk): JobWatchAnswer => {
    asked.push(seenLines);
    if (seenLines === null) return { job: ended, lines: [], seenLines: LINES.length, more: false };
    const next = seenLines + 1;
    return { job: ended, lines: LINES.slice(seenLines, next), seenLines: next, more: next < LINES.length };
  };
  const store = { watch: async (asks: readonly JobWatchAsk[]) => asks.map(answer) };
  const watch = new JobWatch({ clock, store, history: { get: () => null } });
  return { clock, asked, watch };
}

test('who follows a job that has ended is told all that it has logged, piece by piece', async () => {
  const { clock, watch } = watchOfEnded();
  const events: JobEvent[] = [];
  for await (const { value } of watch.feed(ended).follow({})) {
    events.push(value);
    clock.advance(250);
  }
  expect(events).toEqual([{ lines: ['a'], job: ended }, { lines: ['b'] }, { lines: ['c'] }]);
});

test('who waits for the end of a job asks for no lines', async () => {
  const { asked, watch } = watchOfEnded();
  expect(await untilEnded(watch.feed(ended, { lines: false }))).toEqual(ended);
  expect(asked).toEqual([null]);
});
