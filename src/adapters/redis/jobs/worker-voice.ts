import type { Redis } from 'ioredis';
import { type JobWorkerBeat, type JobWorkerMode, jobWorkerModeSchema } from '../../../model/job-worker.ts';
import { type JobControlMessage, jobControlSchema } from '../../../model/wire/job-control.ts';
import { takingConnection } from '../worker-connections.ts';
import { controlChannel, modeKey, workerKey, workersKey } from './job-keys.ts';
import { HEARTBEAT_KEPT_MS } from '../../../model/timings.ts';

export interface WorkerVoiceOptions {
  readonly redisUrl: string;
  /** The connection that its jobs go over as well. */
  readonly connection: Redis;
  readonly prefix: string;
  readonly worker: string;
  readonly onAsk: (message: JobControlMessage) => void;
  readonly onError: (error: Error) => void;
}

/** How a worker is heard of, and what it is asked. Close it at the end. */
export class WorkerVoice {
  readonly #options: WorkerVoiceOptions;
  readonly #ears: Redis;

  constructor(options: WorkerVoiceOptions) {
    this.#options = options;
    const { redisUrl, prefix, worker, onAsk, onError } = options;
    this.#ears = takingConnection(redisUrl, `${worker}:control`);
    this.#ears.on('error', onError);
    this.#ears.on('message', (_channel, text) => {
      const message = read(text);
      if (message !== null) onAsk(message);
    });
    this.#ears.subscribe(controlChannel(prefix)).catch(onError);
  }

  /** Says how it is. @returns the mode that it is asked to be in; null when nobody has asked */
  async beat(beat: JobWorkerBeat): Promise<JobWorkerMode | null> {
    const { connection, prefix, worker } = this.#options;
    const replies = await connection
      .pipeline()
      .set(workerKey(prefix, worker), JSON.stringify(beat), 'PX', HEARTBEAT_KEPT_MS)
      .sadd(workersKey(prefix), worker)
      .get(modeKey(prefix, worker))
      .exec();
    const result = jobWorkerModeSchema.safeParse(replies?.[2]?.[1]);
    return result.success ? result.data : null;
  }

  /** It ends: nobody need wait for its next beat. */
  async leave(): Promise<void> {
    const { connection, prefix, worker } = this.#options;
    await connection
      .pipeline()
      .del(workerKey(prefix, worker), modeKey(prefix, worker))
      .srem(workersKey(prefix), worker)
      .exec();
  }

  close(): void {
    this.#ears.disconnect();
  }
}

function read(text: string): JobControlMessage | null {
  try {
    return jobControlSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
