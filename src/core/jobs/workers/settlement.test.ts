import { expect, it } from 'vitest';
import { ManualClock } from '../../../adapters/memory/manual-clock.ts';
import { DomainError } from '../../../model/domain-error.ts';
import type { HeldJob, JobHoldings } from '../../ports/job-holdings.ts';
import { type DeadWorker, Settlement } from './settlement.ts';

function stage() {
  const held: HeldJob[] = [];
  const trouble = new Map<string, Error>();
  const given: string[] = [];
  const lines: string[] = [];
  const holdings: JobHoldings = {
    held: (_types, prefix) => {
      const error = trouble.get(prefix);
      if (error !== undefined) return Promise.reject(error);
      return Promise.resolve(held.filter(({ token }) => token.startsWith(prefix)));
    },
    giveBack: ({ id }) => Promise.resolve(void given.push(id)),
    fail: () => Promise.resolve(),
    extend: () => Promise.resolve(),
  };
  const clock = new ManualClock();
  const log = { write: (_level: string, _source: string, text: string) => void lines.push(text) };
  const directory = { forget: () => Promise.resolve() };
  const settlement = new Settlement({ clock, log, holdings, directory });
  const hold = (id: string, token: string) =>
    held.push({ id, type: 'echo', token, cancelled: false, deaths: 0, kills: 0 });
  return { settlement, clock, trouble, given, lines, hold };
}

const dead = (run: string, except?: string): DeadWorker => ({
  run,
  ...(except !== undefined && { except }),
  types: ['echo'],
  notes: [],
  death: { cause: 'it was ended', kind: 'asked' },
  holder: { worker: '', machine: 'here', pid: 1 },
});
const again = async ({ settlement, clock }: ReturnType<typeof stage>) => {
  clock.advance(500);
  await settlement.pay();
};

it('leaves living workers what they hold, however late an earlier life is settled', async () => {
  const here = stage();
  here.hold('left', 'capstan-a.jobs.1.1.x:0');
  here.hold('taken', 'capstan-a.jobs.2.1.x:0');
  here.trouble.set('capstan-a.jobs.', new DomainError('REDIS_UNAVAILABLE', 'away'));
  here.settlement.add(dead('capstan-a.jobs.', 'capstan-a.jobs.2.'));
  await here.settlement.pay();
  here.trouble.clear();
  await again(here);
  expect(here.given).toEqual(['left']);
});

it('does not keep others waiting for one that cannot be settled, and says once what is wrong', async () => {
  const here = stage();
  here.hold('one', 'bad:0');
  here.hold('two', 'good:0');
  here.trouble.set('bad', new Error('no such command'));
  here.settlement.add(dead('bad'));
  here.settlement.add(dead('good'));
  await here.settlement.pay();
  expect(here.given).toEqual(['two']);
  await again(here);
  await again(here);
  const told = here.lines.filter((line) => line.includes('no such command'));
  expect(told).toHaveLength(1);
  here.trouble.clear();
  await again(here);
  expect(here.given).toEqual(['two', 'one']);
});

it('forgets what was owed on a server that was left', async () => {
  const here = stage();
  here.hold('one', 'run:0');
  here.trouble.set('run', new DomainError('REDIS_UNAVAILABLE', 'away'));
  here.settlement.add(dead('run'));
  await here.settlement.pay();
  here.settlement.forget();
  here.trouble.clear();
  await again(here);
  expect(here.given).toEqual([]);
});
