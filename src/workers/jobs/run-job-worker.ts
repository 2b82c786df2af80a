import { thrownMessage, thrownText } from '../../model/values/describe-thrown.ts';
import type { FromJobWorker, ToJobWorker } from '../../model/wire/job-worker.ts';
import { leaveSignalsToOwner } from '../owner/leave-signals.ts';
import { loadTypes } from './loading/load-types.ts';
import { currentAttempt } from './running/attempt.ts';
import { EXIT_STUCK, JobWorker } from './running/job-worker.ts';

/** A job worker process: does what its keeper says until it is told to end, or its keeper is gone. */
export function runJobWorker(): void {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('This is started by a keeper, over an IPC channel');
  const say = (message: FromJobWorker) => void send(message);
  let worker: JobWorker | null = null;

  process.on('message', (message: ToJobWorker) => {
    switch (message.type) {
      case 'work':
        worker = new JobWorker(message.configuration, say);
        worker.start().catch(giveUp);
        return;
      case 'describe':
        loadTypes(message.sources, (file) => say({ type: 'loading', file })).then(({ descriptions }) => {
          send({ type: 'described', types: descriptions } satisfies FromJobWorker, () => process.exit(0));
        }, giveUp);
        return;
      case 'stop':
        if (worker === null) process.exit(0);
        else void worker.stop(message.graceMs).then(() => process.exit(0));
        return;
      case 'asleep':
        worker?.setAsleep(message.asleep);
        return;
    }
  });
  // The guard ends what is left when a keeper has died; a worker need not wait for that.
  process.once('disconnect', () => process.exit(1));
  leaveSignalsToOwner();

  /** Whose doing an end of the process is. */
  const die = (error: unknown) => {
    worker?.blame(currentAttempt.getStore(), `An error outside of its processor: ${thrownMessage(error)}`);
    process.stderr.write(`${thrownText(error)}\n`);
    ours = true;
    process.exit(1);
  };
  let ours = false;
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
  process.on('exit', (code) => {
    if (!ours && code !== EXIT_STUCK) currentAttempt.getStore()?.blame({ guilty: true });
  });
}

function giveUp(error: unknown): never {
  process.stderr.write(`${thrownText(error)}\n`);
  process.exit(1);
}
