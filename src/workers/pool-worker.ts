import { runPoolWorker } from './pool/run-pool-worker.ts';

runPoolWorker();
