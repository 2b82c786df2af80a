import type { Redis } from 'ioredis';
import type { Cancel } from '../../../core/ports/clock.ts';
import { Listeners } from '../../../core/ports/listeners.ts';
import type { HeartbeatSource } from '../../../core/ports/python-board.ts';
import { type Heartbeat, heartbeatSchema } from '../../../model/wire/python.ts';
import { takingConnection } from '../worker-connections.ts';
import { HEARTBEATS } from './names.ts';
import { readJson } from './read-json.ts';

/** Heartbeats by the channel; what is missed while the connection is away is kept under the worker's key. */
export class RedisHeartbeatSource implements HeartbeatSource {
  readonly #connection: Redis;
  readonly #heartbeats = new Listeners<Heartbeat>();

  constructor(url: string) {
    this.#connection = takingConnection(url, 'capstan-python-heartbeats');
    this.#connection.on('error', () => undefined);
    this.#connection.on('message', (_channel, text: string) => {
      const heartbeat = readJson(text, heartbeatSchema);
      if (heartbeat !== null) this.#heartbeats.tell(heartbeat);
    });
    // It is subscribed again after each loss of the connection.
    this.#connection.subscribe(HEARTBEATS).catch(() => undefined);
  }

  onHeartbeat(listener: (heartbeat: Heartbeat) => void): Cancel {
    return this.#heartbeats.add(listener);
  }

  close(): void {
    this.#connection.disconnect();
  }
}
