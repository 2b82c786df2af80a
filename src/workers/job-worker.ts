import { runJobWorker } from './jobs/run-job-worker.ts';

runJobWorker();
