import { parentPort, workerData } from 'node:worker_threads';
import { OscillatorThread } from './oscillator/thread.ts';
import type { ThreadStart } from './oscillator/thread-context.ts';

const { data, role } = workerData as ThreadStart;
// In a thread this ends the thread, not the process.
const exit = () => process.exit(0);
if (parentPort !== null) await new OscillatorThread(parentPort, data, role, exit).run();
