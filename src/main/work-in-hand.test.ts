import { expect, test } from 'vitest';
import { createMemoryEngine } from '../adapters/memory/memory-engine.ts';
import type { ProcessView } from '../model/process.ts';
import { describeWork, workInHand } from './work-in-hand.ts';

const nothing = { oscillator: false, jobs: 0, python: 0, running: 0, waiting: 0 };

test('nothing is asked of whoever quits where nothing runs', () => {
  expect(describeWork(nothing)).toBeNull();
});

test('what would be interrupted is named, and what becomes of it', () => {
  expect(describeWork({ ...nothing, oscillator: true })).toBe(
    'The oscillator is running. What is in hand has ten seconds to finish. Messages, jobs and Python tasks that are not finished by then go back to their queue. The state is saved, so the next start continues from here.',
  );
  expect(describeWork({ ...nothing, running: 1 })).toBe(
    '1 task runs. What is in hand has ten seconds to finish. Tasks of pools that are not finished by then are cancelled.',
  );
  expect(describeWork({ ...nothing, jobs: 3 })).toMatch(/^3 jobs run\. .*go back to their queue\.$/);
  expect(describeWork({ oscillator: true, jobs: 1, python: 1, running: 2, waiting: 5 })).toMatch(
    /^The oscillator is running, 1 job runs, 1 Python task runs, 2 tasks run and 5 tasks wait\. /,
  );
});

test('work is counted without Redis, and only what the end of the app interrupts', () => {
  const engine = createMemoryEngine();
  engine.connections.lose('made up');
  const [row] = engine.processes.list();
  if (row === undefined) throw new Error('no process');
  const worker = (ours: boolean, taskId: string | null): ProcessView => ({
    ...row,
    ours,
    worker: {
      ...{
        workerId: 'worker_a_1',
        queue: 'worker_a',
        machine: null,
        heartbeatAt: null,
        tasksProcessed: null,
      },
      taskId,
    },
  });
  const rows = [row, worker(true, 'one'), worker(true, null), worker(false, 'two')];
  expect(workInHand({ ...engine, processes: { list: () => rows }, jobWorkers: { inHand: () => 2 } })).toEqual(
    { ...nothing, jobs: 2, python: 1 },
  );
});
