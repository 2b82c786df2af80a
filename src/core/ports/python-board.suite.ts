import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WireResult } from '../../model/wire/python.ts';
import type { DeadLetterBox } from './dead-letter-box.ts';
import type { OwnList, PythonBoard, PythonLease, ResultList } from './python-board.ts';

/** A Redis with two engines on it and a worker that a test plays. */
export interface BoardStage {
  readonly board: PythonBoard;
  readonly lease: PythonLease;
  readonly results: ResultList;
  readonly box: DeadLetterBox;
  /** The lease of another engine. */
  readonly otherLease: PythonLease;
  readonly otherBoard: PythonBoard;
  /** The worker says that it lives. */
  beat(worker: OwnList): Promise<void>;
  /** Its heartbeat has expired. */
  silence(worker: OwnList): Promise<void>;
  /** It takes the oldest task into its own list, and does not begin it yet. */
  take(worker: OwnList): Promise<void>;
  /** It takes the oldest task, begins it and has it in hand. */
  begin(worker: OwnList): Promise<void>;
  /** It answers what it has in hand; false when that was taken from it. */
  finish(worker: OwnList, result: WireResult): Promise<boolean>;
  close(): Promise<void>;
}

const QUEUE = 'worker_a';
const worker: OwnList = { queue: QUEUE, workerId: 'worker_a_71', pid: 71 };
const task = (id: string) => JSON.stringify({ id, type: 'primes', payload: {}, timeout_s: 10 });
const result = (id: string): WireResult => ({
  ...{ id, worker_id: worker.workerId, queue: QUEUE, type: 'primes', status: 'ok', result: id },
  ...{ deliveries: 1, started_at: 1, finished_at: 2 },
});
const failed = (id: string): WireResult => ({
  ...{ id, worker_id: '', queue: QUEUE, type: 'primes', status: 'error', deliveries: 1 },
  ...{ started_at: 1, finished_at: 2, error: { code: 'cancelled', message: 'no longer wanted' } },
});
const idsOf = (texts: readonly string[]) => texts.map((text) => (JSON.parse(text) as WireResult).id);

/** What every board does, in Redis or in memory. */
export function pythonBoardSuite(name: string, create: () => Promise<BoardStage>): void {
  describe(name, () => {
    let stage: BoardStage;
    beforeEach(async () => {
      stage = await create();
      expect(await stage.lease.acquire()).toBeNull();
    });
    afterEach(() => stage.close());
    const waiting = async () => (await stage.board.look([QUEUE])).queues[0]?.waiting;

    it('shows what waits and what runs', async () => {
      const { board } = stage;
      await board.push(QUEUE, task('1'));
      await board.push(QUEUE, task('2'));
      expect(await board.look([QUEUE, 'worker_b'])).toEqual({
        queues: [
          { queue: QUEUE, waiting: 2, dead: 0 },
          { queue: 'worker_b', waiting: 0, dead: 0 },
        ],
        running: [],
      });
      await stage.begin(worker);
      const { queues, running } = await board.look([QUEUE]);
      expect(queues).toMatchObject([{ waiting: 1 }]);
      expect(running).toMatchObject([
        { workerId: worker.workerId, task: { id: '1', pid: 71, timeout_s: 10 } },
      ]);
    });

    it('knows workers by their heartbeats and by what they have in hand', async () => {
      const { board } = stage;
      await stage.beat(worker);
      await board.push(QUEUE, task('1'));
      await stage.begin(worker);
      expect(await board.scan()).toEqual({ lists: [worker], workerIds: [worker.workerId] });
      const [known, ...none] = await board.workers([worker.workerId, 'nobody']);
      expect(none).toEqual([]);
      expect(known).toMatchObject({ heartbeat: { pid: 71 }, info: { queue: QUEUE } });
      expect(known?.ageMs).toBeLessThan(5_000);
      expect(await board.size()).toBeGreaterThan(0);
      expect(await board.uptimeS()).toBeGreaterThanOrEqual(0);
    });

    it('tells whether a worker has a task in hand', async () => {
      const { board } = stage;
      await board.push(QUEUE, task('1'));
      expect(await board.holds(worker)).toBe(false);
      await stage.begin(worker);
      expect(await board.holds(worker)).toBe(true);
      await board.reap(worker, 'gone', 'exit code 1');
      expect(await board.holds(worker)).toBe(false);
    });

    it('gives back what a dead worker had, as the next to be taken, and spares one that lives', async () => {
      const { board } = stage;
      await stage.beat(worker);
      for (const id of ['1', '2']) await board.push(QUEUE, task(id));
      await stage.begin(worker);
      expect(await board.reap(worker, 'if silent', 'silent')).toEqual({ givenBack: 0, buried: [] });
      await stage.silence(worker);
      expect(await board.reap(worker, 'if silent', 'silent')).toEqual({ givenBack: 1, buried: [] });
      expect(await board.look([QUEUE])).toMatchObject({ queues: [{ waiting: 2 }], running: [] });
      await stage.begin(worker);
      expect((await board.look([QUEUE])).running).toMatchObject([{ task: { id: '1' } }]);
    });

    it('remembers which answers are expected, until they are not', async () => {
      const { board } = stage;
      const mine = { id: 'mine', queue: QUEUE, timeoutS: 7 };
      const other = { id: 'other', queue: QUEUE, timeoutS: null };
      await board.submit(mine, task('mine'));
      await board.expect([other]);
      expect((await board.expected()).sort((a, b) => a.id.localeCompare(b.id))).toEqual([mine, other]);
      expect(await waiting()).toBe(1);
      await board.unexpect(['mine', 'nobody']);
      expect(await board.expected()).toEqual([other]);
      await board.unexpect([]);
      await board.expect([]);
    });

    it('locates a task in its queue, in the hands of a worker, among the answers, or nowhere', async () => {
      const { board } = stage;
      const ask = async (...ids: string[]) => [
        ...((await board.locate(
          QUEUE,
          ids.map((id) => ({ id, result: null })),
        )) ?? []),
      ];
      // Ids that are parts of one another, and of payloads.
      await board.push(QUEUE, JSON.stringify({ id: '11', type: 'primes', payload: { id: '1' } }));
      expect(await ask('11', '1', 'gone')).toEqual([
        ['11', 'listed'],
        ['1', 'absent'],
        ['gone', 'absent'],
      ]);
      await stage.begin(worker);
      expect(await ask('11', '1')).toEqual([
        ['11', 'listed'],
        ['1', 'absent'],
      ]);
      await stage.finish(worker, result('11'));
      expect(await ask('11')).toEqual([['11', 'answered']]);
      expect([...(await board.answered(['11', '1']))]).toEqual(['11']);
    });

    it('locates a task in an own list of a worker that nobody has heard of', async () => {
      const { board } = stage;
      await board.push(QUEUE, task('1'));
      await stage.take({ ...worker, workerId: 'just_started_5', pid: 5 });
      expect(await board.locate(QUEUE, [{ id: '1', result: failed('1') }])).toEqual(
        new Map([['1', 'listed']]),
      );
      expect([...(await board.answered(['1']))]).toEqual([]);
    });

    it('answers what is in no list, once, and nothing else', async () => {
      const { board } = stage;
      await board.push(QUEUE, task('here'));
      const asked = ['here', 'lost'].map((id) => ({ id, result: failed(id) }));
      expect(await board.locate(QUEUE, asked)).toEqual(
        new Map([
          ['here', 'listed'],
          ['lost', 'absent'],
        ]),
      );
      expect((await board.locate(QUEUE, asked))?.get('lost')).toBe('answered');
      expect(idsOf(await stage.results.next([], 'for nothing'))).toEqual(['lost']);
    });

    it('adopts a published result as the answer, once, and not when there is one', async () => {
      const { board } = stage;
      const unsafe = { ...result('1'), unsafe: true };
      expect(await board.adopt(unsafe)).toBe(true);
      expect(await board.adopt({ ...unsafe, finished_at: 3 })).toBe(false);
      expect(idsOf(await stage.results.next([], 'for nothing'))).toEqual(['1']);
      await board.push(QUEUE, task('2'));
      await stage.begin(worker);
      await stage.finish(worker, result('2'));
      expect(await board.adopt({ ...result('2'), unsafe: true })).toBe(false);
      // A worker that comes later is late.
      await board.push(QUEUE, task('1'));
      await stage.begin(worker);
      await stage.finish(worker, result('1'));
      expect(idsOf(await stage.results.next([], 'for nothing'))).toEqual(['1', '2']);
    });

    it('drops the answer of a worker that was reaped alive', async () => {
      const { board } = stage;
      await board.push(QUEUE, task('1'));
      await stage.begin(worker);
      await board.reap(worker, 'gone', 'by mistake');
      expect(await stage.finish(worker, result('1'))).toBe(false);
      await stage.begin(worker);
      expect(await stage.finish(worker, result('1'))).toBe(true);
      expect(idsOf(await stage.results.next([], 'for nothing'))).toEqual(['1']);
    });

    it('gives a task up that the third worker has died with, and says so once', async () => {
      const { board, box } = stage;
      await board.push(QUEUE, task('poison'));
      for (const buried of [[], [], ['poison']]) {
        await stage.begin(worker);
        const outcome = await board.reap(worker, 'gone', 'killed by SIGKILL');
        expect(outcome).toEqual({ givenBack: 1 - buried.length, buried });
      }
      expect(await board.look([QUEUE])).toMatchObject({ queues: [{ waiting: 0, dead: 1 }] });
      const { total, letters } = await box.page(QUEUE, 0, 10);
      expect(total).toBe(1);
      expect(letters).toMatchObject([
        {
          bytes: task('poison').length,
          reason: {
            code: 'worker_died',
            id: 'poison',
            type: 'primes',
            worker_id: 'worker_a_71',
            deliveries: 3,
          },
        },
      ]);
      expect(letters[0]?.reason?.message).toContain('killed by SIGKILL');
      const [answer = '', ...more] = await stage.results.next([], 'for nothing');
      expect(more).toEqual([]);
      expect(JSON.parse(answer)).toMatchObject({
        ...{ id: 'poison', queue: QUEUE, type: 'primes', status: 'error', deliveries: 3 },
        error: { code: 'worker_died' },
      });
    });

    it('gives results again until they are forgotten, oldest first', async () => {
      const { board, results } = stage;
      for (const id of ['1', '2', '3']) {
        await board.push(QUEUE, task(id));
        await stage.begin(worker);
        await stage.finish(worker, result(id));
      }
      const first = await results.next([], 'for nothing');
      expect(idsOf(first)).toEqual(['1', '2', '3']);
      expect(await results.next([], 'for nothing')).toEqual(first);
      expect(idsOf(await results.next(first.slice(0, 2), 'for nothing'))).toEqual(['3']);
      // Those that are not the oldest any more were forgotten before.
      expect(idsOf(await results.next(first.slice(0, 2), 'for nothing'))).toEqual(['3']);
      expect(await results.next(first.slice(2), 'for nothing')).toEqual([]);
    });

    it('waits for a result', async () => {
      const { board, results } = stage;
      await board.push(QUEUE, task('1'));
      await stage.begin(worker);
      const coming = results.next([], 'for more');
      await stage.finish(worker, result('1'));
      expect(idsOf(await coming)).toEqual(['1']);
    });

    it('ends a running task from outside, unless its worker was faster', async () => {
      const { board, results } = stage;
      await board.push(QUEUE, task('1'));
      await stage.begin(worker);
      const [entry] = (await board.look([QUEUE])).running;
      if (entry === undefined) throw new Error('nothing runs');
      const counts: number[] = [];
      const end = (deliveries: number) => {
        counts.push(deliveries);
        return failed('1');
      };
      expect(await board.settle(entry, end)).toBe(true);
      expect(await board.settle(entry, end)).toBe(false);
      expect(counts[0]).toBe(1);
      expect(await stage.finish(worker, result('1'))).toBe(false);
      const [answer = ''] = await results.next([], 'for nothing');
      expect(JSON.parse(answer)).toMatchObject({ id: '1', status: 'error' });
    });

    it('takes a waiting task out, by its id alone', async () => {
      const { board, results } = stage;
      for (const id of ['1', '11', '111']) await board.push(QUEUE, task(id));
      expect(await board.withdraw(QUEUE, '11', failed('11'))).toBe(true);
      expect(await board.withdraw(QUEUE, '11', failed('11'))).toBe(false);
      expect(await board.withdraw('worker_b', '1', failed('1'))).toBe(false);
      expect(await waiting()).toBe(2);
      expect(idsOf(await results.next([], 'for nothing'))).toEqual(['11']);
    });

    it('answers a task that is nowhere to be found, once', async () => {
      const { board, results } = stage;
      expect(await board.answer('1', failed('1'))).toBe(true);
      expect(await board.answer('1', failed('1'))).toBe(false);
      // A worker that turns up with it is too late.
      await board.push(QUEUE, task('1'));
      await stage.begin(worker);
      await stage.finish(worker, result('1'));
      const answers = await results.next([], 'for nothing');
      expect(answers.map((text) => (JSON.parse(text) as WireResult).status)).toEqual(['error']);
    });

    it('remembers the workers of each engine', async () => {
      const { board, otherBoard } = stage;
      await board.note(worker);
      await otherBoard.note({ ...worker, workerId: 'worker_a_72', pid: 72 });
      expect(await board.noted()).toEqual([worker]);
      await board.strike(worker.workerId);
      expect(await board.noted()).toEqual([]);
    });

    it('lets only the holder of the lease take, reap and answer', async () => {
      const { board, lease, otherBoard, otherLease, results } = stage;
      expect(await otherLease.acquire()).toEqual(expect.any(String));
      expect(await lease.acquire()).toBeNull();
      await board.push(QUEUE, task('1'));
      await stage.begin(worker);
      const conflict = { code: 'CONFLICT' };
      await expect(otherBoard.reap(worker, 'gone', 'mine')).rejects.toMatchObject(conflict);
      await expect(otherBoard.withdraw(QUEUE, '1', failed('1'))).rejects.toMatchObject(conflict);
      await expect(otherBoard.locate(QUEUE, [])).rejects.toMatchObject(conflict);
      await expect(otherBoard.adopt(result('1'))).rejects.toMatchObject(conflict);
      await otherLease.release();
      expect(await lease.acquire()).toBeNull();
      await lease.release();
      expect(await otherLease.acquire()).toBeNull();
      await expect(results.next([], 'for nothing')).rejects.toMatchObject(conflict);
      expect(await otherBoard.reap(worker, 'gone', 'mine')).toMatchObject({ givenBack: 1 });
    });

    describe('dead letters', () => {
      const bury = async (...ids: string[]) => {
        for (const id of ids) {
          await stage.board.push(QUEUE, task(id));
          for (let death = 0; death < 3; death += 1) {
            await stage.begin(worker);
            await stage.board.reap(worker, 'gone', 'killed');
          }
        }
        await stage.results.next(await stage.results.next([], 'for nothing'), 'for nothing');
      };
      const ids = async () => (await stage.box.page(QUEUE, 0, 100)).letters.map(({ reason }) => reason?.id);

      it('are listed newest first, and one is shown whole or cut', async () => {
        const { box } = stage;
        await bury('1', '2', '3');
        expect(await ids()).toEqual(['3', '2', '1']);
        const { total, letters } = await box.page(QUEUE, 1, 1);
        expect([total, letters.length]).toEqual([3, 1]);
        const ref = letters[0]?.ref ?? '';
        expect(await box.find(QUEUE, ref, 1_000)).toMatchObject({ task: task('2'), reason: { id: '2' } });
        expect(await box.find(QUEUE, ref, 5)).toMatchObject({ task: task('2').slice(0, 5) });
        expect(await box.find(QUEUE, '0'.repeat(40), 5)).toBeNull();
        expect(await box.find('worker_b', ref, 5)).toBeNull();
      });

      it('are requeued as if they were new', async () => {
        const { box, results } = stage;
        await bury('1', '2', '3');
        const second = (await box.page(QUEUE, 1, 1)).letters[0]?.ref ?? '';
        expect(await box.take(QUEUE, { refs: [second, '0'.repeat(40)], limit: 10 }, 'queue')).toEqual({
          ids: ['2'],
          done: 1,
          remaining: 2,
        });
        expect(await ids()).toEqual(['3', '1']);
        await stage.begin(worker);
        expect(await stage.finish(worker, result('2'))).toBe(true);
        expect(idsOf(await results.next([], 'for nothing'))).toEqual(['2']);
        // Counted from the beginning: it needs three more deaths.
        expect(await box.take(QUEUE, { limit: 1 }, 'queue')).toMatchObject({ ids: ['1'], remaining: 1 });
        await stage.begin(worker);
        expect(await stage.board.reap(worker, 'gone', 'killed')).toEqual({ givenBack: 1, buried: [] });
      });

      it('are removed for good, the oldest first', async () => {
        await bury('1', '2', '3');
        expect(await stage.box.take(QUEUE, { limit: 2 }, 'nowhere')).toMatchObject({ done: 2, remaining: 1 });
        expect(await ids()).toEqual(['3']);
        expect(await stage.box.take(QUEUE, { limit: 5 }, 'nowhere')).toMatchObject({ done: 1, remaining: 0 });
        expect(await waiting()).toBe(0);
      });
    });
  });
}
