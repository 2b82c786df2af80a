import { parentPort, workerData } from 'node:worker_threads';
import { OscillatorThread } from './oscillator/thread.ts';
import type { ThreadStart } from './oscillator/thread-context.ts';

const { data, role } = workerData as ThreadStart;
if (parentPort !== null) await new OscillatorThread(parentPort, data, role).run();
