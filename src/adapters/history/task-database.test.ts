import { taskHistorySuite } from '../../core/ports/task-history.suite.ts';
import { TaskDatabase } from './task-database.ts';

const log = { write: () => undefined };

taskHistorySuite(
  'the history in a database',
  (mostTasks) => new TaskDatabase({ path: ':memory:', log, mostTasks }),
);
