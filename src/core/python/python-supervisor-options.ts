import type { PythonState } from '../../model/python.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { WorkerChannels, PythonBoard, PythonLease, ResultList } from '../ports/python-board.ts';
import type { RedisLinkPort } from '../ports/redis-link.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';
import type { ExpectedTasks } from './expected-tasks.ts';
import type { PublishedResults } from './published-results.ts';
import type { PythonGroup } from './python-group.ts';
import type { PythonTasks } from './python-tasks.ts';
import type { Reaper } from './reaper.ts';
import type { ResultIntake } from './result-intake.ts';
import type { WorkerBook } from './worker-book.ts';

export interface PythonSupervisorOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly awake: AwakeTime;
  readonly link: RedisLinkPort;
  /** Address of the Redis in use, with credentials; null when there is none. */
  readonly redisUrl: () => string | null;
  readonly board: PythonBoard;
  readonly lease: PythonLease;
  readonly openResults: (url: string) => ResultList;
  readonly openChannels: (url: string) => WorkerChannels;
  readonly book: WorkerBook;
  readonly tasks: PythonTasks;
  readonly expected: ExpectedTasks;
  readonly published: PublishedResults;
  readonly intake: ResultIntake;
  readonly reaper: Reaper;
  readonly groups: () => readonly PythonGroup[];
  /** Why this engine runs no workers of its own; null when it does. */
  readonly noWorkers: () => Extract<PythonState, { kind: 'disabled' | 'external' }> | null;
  readonly taskTimeoutS: () => number;
  readonly onUnexpectedError: (error: unknown) => void;
}
