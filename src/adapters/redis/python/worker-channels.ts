import type { Redis } from 'ioredis';
import type { Cancel } from '../../../core/ports/clock.ts';
import { Listeners } from '../../../core/ports/listeners.ts';
import type { WorkerChannels } from '../../../core/ports/python-board.ts';
import { type Heartbeat, heartbeatSchema } from '../../../model/wire/python.ts';
import { takingConnection } from '../worker-connections.ts';
import { HEARTBEATS, RESPONSES } from './names.ts';
import { readJson } from './read-json.ts';

/** What workers publish. A heartbeat that is missed while the connection is away is kept under the worker's key. */
export class RedisWorkerChannels implements WorkerChannels {
  readonly #connection: Redis;
  readonly #heartbeats = new Listeners<Heartbeat>();
  readonly #responses = new Listeners<string>();

  constructor(url: string) {
    this.#connection = takingConnection(url, 'capstan-python-channels');
    this.#connection.on('error', () => undefined);
    this.#connection.on('message', (channel, text: string) => {
      if (channel === RESPONSES) {
        this.#responses.tell(text);
        return;
      }
      const heartbeat = readJson(text, heartbeatSchema);
      if (heartbeat !== null) this.#heartbeats.tell(heartbeat);
    });
    // It is subscribed again after each loss of the connection.
    this.#connection.subscribe(HEARTBEATS, RESPONSES).catch(() => undefined);
  }

  onHeartbeat(listener: (heartbeat: Heartbeat) => void): Cancel {
    return this.#heartbeats.add(listener);
  }

  onResponse(listener: (text: string) => void): Cancel {
    return this.#responses.add(listener);
  }

  close(): void {
    this.#connection.disconnect();
  }
}
