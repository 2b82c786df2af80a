import { pythonBoardSuite } from '../../core/ports/python-board.suite.ts';
import { MemoryPythonBoard, MemoryPythonRedis } from './memory-python-board.ts';

pythonBoardSuite('Python tasks in memory', async () => {
  const redis = new MemoryPythonRedis();
  const now = () => 1_000;
  const [ours, others] = ['ours', 'others'].map(
    (engineId) => new MemoryPythonBoard(redis, { engineId, now }),
  );
  if (ours === undefined || others === undefined) throw new Error('two boards were made');
  return {
    board: ours,
    lease: ours,
    results: ours,
    box: ours,
    otherLease: others,
    otherBoard: others,
    beat: async (worker) => redis.beat(worker, now()),
    silence: async ({ workerId }) => void redis.heartbeats.delete(workerId),
    take: async (worker) => void redis.ownOf(worker).unshift(redis.queue(worker.queue).pop() ?? ''),
    begin: async (worker) => void redis.begin(worker, now()),
    finish: async (worker, result) => redis.finish(worker, result),
    close: async () => undefined,
  };
});
