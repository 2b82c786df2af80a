import { taskHistorySuite } from '../../core/ports/task-history.suite.ts';
import { MemoryHistory } from './memory-history.ts';

taskHistorySuite('the history in memory', (most) => new MemoryHistory(most));
