import type { Redis } from 'ioredis';
import type { PythonLease } from '../../../core/ports/python-board.ts';
import { DomainError } from '../../../model/domain-error.ts';
import { LEASE } from './names.ts';
import { RELEASE_LEASE, TAKE_LEASE } from './scripts.ts';
import { LEASE_MS } from '../../../model/timings.ts';

export interface RedisPythonLeaseOptions {
  readonly client: () => Redis;
  /** Id of the engine's data folder, of which there is one engine at a time. */
  readonly engineId: string;
  /** What others are told of this engine. */
  readonly machine: string;
  readonly pid: number;
}

/** The lease on the Python tasks of a Redis: one key that ends by itself. */
export class RedisPythonLease implements PythonLease {
  readonly #options: RedisPythonLeaseOptions;

  constructor(options: RedisPythonLeaseOptions) {
    this.#options = options;
  }

  async acquire(): Promise<string | null> {
    const { client, engineId, machine, pid } = this.#options;
    const value = JSON.stringify({ engine: engineId, machine, pid });
    const reply = await TAKE_LEASE.run(client(), [LEASE], [engineId, value, LEASE_MS]);
    if (reply === 1) return null;
    const holder = JSON.parse(String(reply)) as { machine?: string; pid?: number };
    return `the engine on ${holder.machine ?? 'another machine'} (pid ${holder.pid ?? 'unknown'})`;
  }

  async release(): Promise<void> {
    await RELEASE_LEASE.run(this.#options.client(), [LEASE], [this.#options.engineId]);
  }
}

/** A script's refusal as the failure that callers know. */
export async function asLeaseFailure<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('NOTHOLDER')) throw error;
    throw new DomainError('CONFLICT', 'Another supervisor looks after the Python tasks of this Redis.', {
      reason: 'not-holder',
    });
  }
}
